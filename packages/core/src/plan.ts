import type { LabelType, Outputs, PredictionFunction, ProgramDeclaration, Signature } from "@gruyere/flow";
import type { TensorLoss } from "./loss.js";
import type { BufferSpec, ParameterSpec, TensorModule } from "./module.js";

/** Shared by two tasks or more, or reached from one. */
export type Part = "trunk" | "head";

/** A value of the plan: an input, or an output of a node; `key` picks one of several outputs, none means the whole. */
export type PlanRef = { readonly input: string } | { readonly node: string; readonly key?: string };

/** One application of a module. Equal applications of any tasks are one node: it runs once per batch. */
export interface PlanNode {
  /** The module's name, with `#2`, `#3`, … for further applications. */
  readonly id: string;
  readonly module: string;
  readonly inputs: readonly PlanRef[];
  readonly outputs: Outputs;
  /** Names of the tasks whose loss or prediction needs it. */
  readonly tasks: readonly string[];
  /** Trunk: two losses reach it or its module, or it feeds such a node. Everything in the trunk is below the cut. */
  readonly part: Part;
}

/** A module of the plan, with its size and cost. */
export interface PlanModule {
  readonly module: TensorModule;
  readonly frozen: boolean;
  readonly device?: string;
  readonly part: Part;
  readonly tasks: readonly string[];
  /** Number of parameters. */
  readonly parameters: number;
  /** Multiplications and additions of one row through all of its nodes, forward. */
  readonly flops: number;
}

/** A task of the plan: what its loss, its prediction and its returned values take. */
export interface PlanTask {
  readonly name: string;
  /** Ids of the nodes that it needs, in order. */
  readonly nodes: readonly string[];
  readonly outputs: readonly PlanRef[];
  readonly target?: PlanRef;
  readonly loss: TensorLoss;
  readonly label?: LabelType;
  readonly prediction?: PredictionFunction;
  readonly returns: Readonly<Record<string, PlanRef>>;
  readonly weight: number;
  readonly active: boolean;
}

/** A parameter of the plan. */
export interface PlanParameter extends ParameterSpec {
  /** `module/parameter`: unique in the plan, the name in checkpoints. */
  readonly name: string;
  readonly module: string;
  readonly part: Part;
  /** Tasks whose loss reaches it. */
  readonly tasks: readonly string[];
  readonly trainable: boolean;
}

/** A buffer of the plan. */
export interface PlanBuffer extends BufferSpec {
  readonly name: string;
  readonly module: string;
}

/** The compiled program: what every engine runs. */
export interface Plan {
  readonly program: ProgramDeclaration;
  readonly inputs: Readonly<Record<string, Signature>>;
  /** In an order in which each node's inputs come before it. */
  readonly nodes: readonly PlanNode[];
  readonly modules: Readonly<Record<string, PlanModule>>;
  readonly tasks: Readonly<Record<string, PlanTask>>;
  readonly parameters: readonly PlanParameter[];
  readonly buffers: readonly PlanBuffer[];
  /** The cut between trunk and heads: values of the trunk that a head takes. */
  readonly features: readonly PlanRef[];
}
