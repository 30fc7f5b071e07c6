import type { DType } from "./kind.js";

/** Plain numbers with a shape; the shape includes the batch dimension. Bytes (`Uint8Array`) stand for float32 numbers of value / 255. */
export interface NumberBlock {
  readonly values: Float32Array | Int32Array | Uint8Array;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** One input of a batch: the tensor and, where the kind has one, its mask (bags: the weights of the ids). */
export interface InputBlock {
  readonly value: NumberBlock;
  readonly mask?: NumberBlock;
}

/**
 * One task's labels in a batch. `weights` has one float per row (`[B]`), or per frame (`[B, T]`): 0 means missing,
 * so sample weights, class weights and presence are one mechanism.
 */
export interface LabelBlock {
  readonly target: NumberBlock;
  readonly weights: NumberBlock;
}

/** Rows of one data set as plain typed arrays, ready for any engine. B = `size`. */
export interface Batch {
  readonly dataset: string;
  readonly size: number;
  /** Index of each row in its data set, for tracing a value back to its source. */
  readonly rows: readonly number[];
  readonly inputs: Readonly<Record<string, InputBlock>>;
  /** By task. A task that these rows serve without a label (self-supervised) has weights only: see `rowWeights`. */
  readonly labels: Readonly<Record<string, LabelBlock>>;
  /** Weights `[B]` of the tasks without a label that these rows serve. */
  readonly rowWeights: Readonly<Record<string, NumberBlock>>;
}
