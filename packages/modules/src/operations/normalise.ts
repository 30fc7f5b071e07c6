import { tf } from "@gruyere/core/tfjs";

/** `(x − mean) / √(variance + ε) × gain + bias`, each of a shape that broadcasts to `x`; gain and bias may be absent. */
export function normalise(
  x: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  epsilon: number,
  { gain, bias }: Readonly<Record<string, tf.Tensor>>,
): tf.Tensor {
  const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, epsilon)));
  const scaled = gain ? tf.mul(normal, gain) : normal;
  return bias ? tf.add(scaled, bias) : scaled;
}
