import type { EngineState, Gradients, UpdateRule, UpdateScalars } from "@gruyere/core";
import type { NumberBlock } from "@gruyere/flow";
import type { Graph, OutputRole } from "../graph/graph.js";
import type { Session, Tensors } from "../onnx/session.js";
import type { StepData } from "./stepData.js";

/** Where an executor's state lies, and how graphs read it and write what they compute: one WebAssembly memory, or tensors. */
export interface StepMemory {
  /** Tensors of the state and of live gradients. */
  readonly tensors: number;
  readonly bytes: number;
  /** A simplified graph as it runs on this memory. */
  prepare(graph: Graph): Graph;
  /** Names of a prepared graph's outputs that stay on the device. */
  onDevice(graph: Graph): readonly string[];
  /** Binds a prepared graph to this memory. Takes the session over. */
  bind(graph: Graph, session: Session): CompiledGraph;
  /**
   * Moves the parameters that the gradients reach; consumes the gradients.
   *
   * @param buffers Whether the step's buffers move on, too.
   */
  update(gradients: Gradients, rule: UpdateRule, scalars: UpdateScalars, buffers: "move" | "keep"): Promise<void>;
  read(): Promise<EngineState>;
  /** A copy of these parameters and buffers, on the host. */
  copy(names: readonly string[]): Promise<Values>;
  /** Checks everything before anything is replaced. */
  write(state: Partial<EngineState>): void;
  /** Gives up the state and all gradients. */
  close(): void;
  /** Frees what is left, after the last run. */
  dispose(): Promise<void>;
}

/** Parameters and buffers, by name. */
export type Values = Pick<EngineState, "parameters" | "buffers">;

/** A graph with its session, bound to a memory. */
export interface CompiledGraph {
  readonly graph: Graph;
  /**
   * Runs the graph once. The caller holds the outputs, and releases them.
   *
   * @param before The outputs of the stage before, for a graph that takes what that one saved.
   */
  run(data: StepData, before?: StepOutputs): Promise<StepOutputs>;
  dispose(): Promise<void>;
  /** Disposes it as soon as nobody holds its outputs. */
  retire(): Promise<void>;
}

/** Roles of outputs that are read on the host. */
export type HostKind = "loss" | "value" | "feature-gradient" | "gradient-squares";

/** An output on the host. */
export interface HostOutput<K extends HostKind> {
  readonly role: OutputRole & { readonly kind: K };
  /** A copy. */
  readonly block: NumberBlock;
}

/** Which gradients of a graph's outputs are meant. */
export type GradientChoice = (role: OutputRole & { readonly kind: "gradient" | "gradient-rows" }) => boolean;

/** What a run computed. It stays until nobody holds it any more. */
export interface StepOutputs {
  /** The outputs of one kind, those of packed ones by themselves. */
  of<K extends HostKind>(kind: K): readonly HostOutput<K>[];
  /** Gradients among the outputs; they hold them until they are disposed. */
  gradients(data: StepData, choice?: GradientChoice): HeldGradients;
  /** What a later stage takes, by the names of its inputs. */
  readonly saved: Tensors;
  /** Moves the state's buffers on to the values that the run made. */
  moveBuffers(): void;
  hold(): void;
  release(): void;
}

/** Gradients that lie in a memory. */
export interface HeldGradients extends Gradients {
  /** Multiplies each gradient by a number. */
  scale(factors: (name: string) => number): void;
}
