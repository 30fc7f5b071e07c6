/** Types of a graph's values. `bool` has one byte per number; `int64` only appears as the indices that `MaxPool` hands to `MaxUnpool`. */
export type ValueType = "float32" | "int32" | "bool" | "int64";

/** Type and shape of a value: every dimension is known. */
export interface Signature {
  readonly shape: readonly number[];
  readonly type: ValueType;
}

/** What flows along an edge: made once, by a node, or given as an input or a constant. Identity is the object. */
export interface Value extends Signature {
  /** Unique within its graph, in the order of making. */
  readonly id: number;
}

/** Static arguments of an operator. What ONNX takes as small integer tensors (axes, shapes, pads) is an attribute here. */
export type Attributes = Readonly<Record<string, AttributeValue>>;
/** One static argument: a number, a text, a list, or a loop's body. */
export type AttributeValue = number | string | boolean | readonly number[] | readonly string[] | Graph;

/** One operation. Operators are those of ONNX's opset 21 (and a few of our own: see `operators`), with static arguments as attributes. */
export interface Node {
  readonly operator: string;
  /** An optional input that is left out is undefined. */
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  /** Which module's application (or which task's loss) it stems from, as errors and profiles say it: `trunk`, `loss of movie`. */
  readonly source: string;
}

/** A constant: its numbers in row-major order. */
export interface Constant {
  readonly value: Value;
  readonly numbers: Float32Array | Int32Array | Uint8Array;
}

/** What an input stands for: whoever runs the graph fills it by its role. */
export type InputRole =
  | { readonly kind: "parameter" | "buffer"; readonly name: string }
  /** An input of the program, or its mask, of one batch of the step. */
  | { readonly kind: "input" | "input-mask"; readonly batch: number; readonly name: string }
  /** A value that was computed on another device before, by its reference, or its mask. */
  | { readonly kind: "computed" | "computed-mask"; readonly batch: number; readonly name: string }
  /** Labels of a task in a batch, and their weights. */
  | { readonly kind: "target" | "weights"; readonly batch: number; readonly task: string }
  /** [] Factor of a task's sum of losses in what is differentiated: its weight / its denominator. */
  | { readonly kind: "factor"; readonly task: string }
  /** A random tensor of the step: stream `node/name/batch`. */
  | {
      readonly kind: "random";
      readonly batch: number;
      readonly node: string;
      readonly name: string;
      readonly distribution: "uniform" | "normal";
    }
  /** Gradient at one of the plan's features, by its position, for a pull-back. */
  | { readonly kind: "feature-gradient"; readonly feature: number }
  /** 1 where another input isn't 0, else 0: weights of a bag whose ids count equally. */
  | { readonly kind: "present"; readonly of: InputRole }
  /**
   * Several inputs of equal inner shape that lie one after the other in memory: stacked along a new first axis (`stack`), or joined
   * along the first one (`rows`).
   */
  | { readonly kind: "packed"; readonly layout: "stack" | "rows"; readonly members: readonly InputMember[] }
  /** Σ_l weights_BL · table[ids_BL], made on the host before the graph runs: it never sees the table. [B, H] */
  | { readonly kind: "bag"; readonly parameter: string; readonly ids: InputRole; readonly weights: InputRole }
  /** In a loop's body: the loop's input of this position. */
  | { readonly kind: "argument"; readonly position: number }
  /** A value that an earlier stage of the same step made, by its position among that stage's `saved` outputs. */
  | { readonly kind: "saved"; readonly name: string };

/** One of the inputs that are packed into one, with its own shape. */
export interface InputMember extends Signature {
  readonly role: InputRole;
}

/** What an output is. */
export type OutputRole =
  /** [] A task's Σ weight × row loss over one batch. */
  | { readonly kind: "loss"; readonly batch: number; readonly task: string }
  /** Gradient by a parameter of Σ factor × loss over all tasks, or of one task's loss / denominator alone. */
  | { readonly kind: "gradient"; readonly parameter: string; readonly task?: string }
  /**
   * The same as rows of a table that is never made: row i adds to row ids[i] of the gradient. `ids` has as many numbers as there are
   * rows (of any shape). With `weights` (both [B, L]) row b adds to all rows ids[b, l], times weights[b, l].
   */
  | {
      readonly kind: "gradient-rows";
      readonly parameter: string;
      readonly task?: string;
      readonly ids: InputRole;
      readonly weights?: InputRole;
      /** An id whose rows count for nothing (an embedding's padding). */
      readonly untrained?: number;
    }
  /** [] Sum of the squares of such a gradient. */
  | { readonly kind: "gradient-squares"; readonly parameter: string; readonly task?: string }
  /** Gradient of a task's loss at a feature of the plan. [ΣB, …] over the batches that have it. */
  | { readonly kind: "feature-gradient"; readonly feature: number; readonly task: string }
  /** A buffer's next value. */
  | { readonly kind: "buffer"; readonly name: string }
  /** Evaluation: a value of the plan by its reference. */
  | { readonly kind: "value"; readonly name: string }
  | { readonly kind: "saved"; readonly name: string }
  /** In a loop's body: the loop's output of this position. */
  | { readonly kind: "result"; readonly position: number }
  /** Several outputs of equal shape, stacked along a new first axis. */
  | { readonly kind: "packed"; readonly members: readonly OutputRole[] };

/** An input of a graph: its value, and what it stands for. */
export interface GraphInput {
  readonly value: Value;
  readonly role: InputRole;
}

/** An output of a graph: its value, and what it is. */
export interface GraphOutput {
  readonly value: Value;
  readonly role: OutputRole;
}

/** A pure, closed dataflow graph (a loop's body takes everything as an input): nodes stand after what they take. It is never changed; passes make new ones. */
export interface Graph {
  readonly inputs: readonly GraphInput[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly GraphOutput[];
}
