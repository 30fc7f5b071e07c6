import type { Signature } from "../graph/graph.js";

/** Shape of a value and of the mask that travels with it. */
export interface MaskedShape {
  readonly value: Signature;
  readonly mask?: Signature;
}

/** Shapes of a task's labels in a batch. */
export interface LabelShape {
  readonly task: string;
  readonly weights: Signature;
  readonly target?: Signature;
}

/** All that a graph depends on of one batch of a step: never its numbers. */
export interface BatchShape {
  /** The batch's position in the step. */
  readonly index: number;
  /** Rows. */
  readonly size: number;
  readonly inputs: Readonly<Record<string, MaskedShape>>;
  /** Values of frozen modules that run on a device of their own, by reference, and the nodes that need not run. */
  readonly computed: Readonly<Record<string, MaskedShape>>;
  readonly computedNodes: readonly string[];
  /** The tasks with a label in the batch. */
  readonly labels: readonly LabelShape[];
}
