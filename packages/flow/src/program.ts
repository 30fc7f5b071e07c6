import type { InputSpec } from "./input.js";
import type { LabelSpec } from "./label.js";
import type { LossSpec } from "./loss.js";
import type { ModulePlugin, ModuleSettings } from "./module.js";
import type { Chosen } from "./plugin.js";

/** A value of the graph by name: a program input, or an action of the same task; `key` picks one of several outputs. */
export interface Ref {
  readonly source: "input" | "action";
  readonly name: string;
  readonly key?: string;
}

/** One application of a module. Names are scoped to the task; `automatic` ones don't count when programs are compared. */
export interface Action {
  readonly name: string;
  readonly module: string;
  readonly inputs: readonly Ref[];
  readonly automatic: boolean;
}

/** A module as a program declares it. */
export interface ModuleDeclaration extends ModuleSettings {
  readonly spec: Chosen<ModulePlugin>;
}

/** A task as a program declares it. */
export interface TaskDeclaration {
  /** In an order in which each action's inputs come before it. */
  readonly flow: readonly Action[];
  /** What the loss and the prediction take, in order: usually the logits alone. */
  readonly outputs: readonly Ref[];
  readonly label?: LabelSpec;
  /** A value of the graph as the loss's target, instead of a label (self-supervised). */
  readonly target?: Ref;
  /** Default: the label's. */
  readonly loss?: LossSpec;
  /** Names in the metric registry, such as `f1-macro`. Default: the label's. */
  readonly metrics?: readonly string[];
  /** Factor of this task's loss, heads included. Default 1. */
  readonly weight: number;
  /** Whether the task takes part in training. Default true. */
  readonly active: boolean;
  /** How outputs become the prediction of a row, instead of the label's own way. */
  readonly prediction?: PredictionFunction;
  /** Further values to return at prediction, by name. */
  readonly returns: Readonly<Record<string, Ref>>;
}

/** From the outputs of one row (each flattened) to what `predict` returns. Named, so that it can be said in YAML. */
export interface PredictionFunction<P = unknown> {
  readonly name: string;
  readonly apply: (outputs: readonly Float32Array[]) => P;
}

/** The whole declaration: plain data plus plug-ins. */
export interface ProgramDeclaration {
  readonly name: string;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly modules: Readonly<Record<string, ModuleDeclaration>>;
  readonly tasks: Readonly<Record<string, TaskDeclaration>>;
}
