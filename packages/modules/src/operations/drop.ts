import type { ModuleContext } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";

/**
 * Inverted dropout: while training, each number is 0 with probability `rate`, and divided by 1 − `rate` otherwise; so that
 * prediction needs no scaling (Srivastava et al., JMLR 2014). `draw` names the random tensor within the module.
 */
export function drop(x: tf.Tensor, rate: number, context: ModuleContext, draw: string): tf.Tensor {
  if (!context.training || rate === 0) return x;
  const kept = tf.cast(tf.greaterEqual(context.random(draw, x.shape, "uniform"), rate), "float32");
  return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
}
