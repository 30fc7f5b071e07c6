import { tf } from "@gruyere/core/tfjs";

/** The largest number whose square float32 holds, with room for a sum. */
const LARGEST = 1e15;

/**
 * A target with zeros in place of what no loss can use (NaN, ±∞, more than 10¹⁵ in size): a row whose label is missing may hold
 * anything, and 0 × NaN would spoil the sum over the batch. Encoders refuse such numbers in labels that are present.
 */
export function usableTarget(target: tf.Tensor): tf.Tensor {
  const numbers = tf.cast(target, "float32");
  return tf.where(tf.less(tf.abs(numbers), LARGEST), numbers, tf.zerosLike(numbers));
}
