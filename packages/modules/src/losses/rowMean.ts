import { tf } from "@gruyere/core/tfjs";

/**
 * The mean of all numbers of a row: `[B, …]` → `[B]`; for frames `[B, T, D]`, of each frame: `[B, T]`.
 */
export function rowMean(x: tf.Tensor): tf.Tensor {
  const kept = x.rank === 3 ? 2 : 1;
  return x.rank === kept ? x : tf.mean(tf.reshape(x, [...x.shape.slice(0, kept), -1]), -1);
}
