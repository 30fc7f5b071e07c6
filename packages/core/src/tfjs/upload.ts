import type { Batch, LabelBlock, NumberBlock } from "@gruyere/flow";
import { tf } from "#tfjs";

/** A block as a tensor: bytes become value / 255. The caller disposes it. */
export function upload(block: NumberBlock): tf.Tensor {
  return tf.tensor(numbersOf(block), [...block.shape], block.dtype);
}

function numbersOf({ values, dtype }: NumberBlock): Float32Array | Int32Array {
  if (values instanceof Uint8Array) return Float32Array.from(values, (byte) => byte / 255);
  if (dtype === "int32") return values instanceof Int32Array ? values : Int32Array.from(values);
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/** The weights of a task in a batch: its label's, or the rows' for a task without a label. */
export function weightsOf(batch: Batch, task: string): NumberBlock | undefined {
  return batch.labels[task]?.weights ?? batch.rowWeights[task];
}

/** The sum of a task's weights in a batch, in float64. */
export function weightSum(weights: NumberBlock): number {
  let sum = 0;
  for (const weight of weights.values) sum += weight;
  return sum;
}

/** Whether a row (or frame) of the task has a label. */
export function isPresent(weights: NumberBlock | undefined): weights is NumberBlock {
  return weights?.values.some((weight) => weight > 0) ?? false;
}

/**
 * The targets as a block in which every missing one is a copy of the first present one: what stands in a missing target is
 * arbitrary, and even a derivative that is multiplied by zero must be finite.
 */
export function presentTargets({ target, weights }: LabelBlock): NumberBlock {
  const first = weights.values.findIndex((weight) => weight > 0);
  const width = target.values.length / weights.values.length;
  if (first < 0 || weights.values.every((weight) => weight > 0) || !Number.isInteger(width)) return target;
  const values = target.values.slice();
  for (const [i, weight] of weights.values.entries()) {
    if (!(weight > 0)) values.copyWithin(i * width, first * width, (first + 1) * width);
  }
  return { ...target, values };
}
