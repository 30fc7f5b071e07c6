import * as tf from "@tensorflow/tfjs";
import { image } from "./convolve.js";
import { FAR } from "./masks.js";
import { withGradient } from "./withGradient.js";

type Pair = readonly [number, number];

/**
 * The maximum over windows of `[B, H, W, C]`. The gradient goes to the first maximum of a window.
 *
 * On wasm, tfjs 4.22's gradient forgets windows whose maximum is negative; there it is taken at a copy lifted above zero.
 */
export function maxPool(x: tf.Tensor, size: Pair, strides: Pair, padding: "same" | "valid"): tf.Tensor {
  const pool = (of: tf.Tensor) => tf.maxPool(image(of), [...size], [...strides], padding);
  if (tf.getBackend() !== "wasm") return pool(x);
  return withGradient(x, [x], pool, (dy, [at]) => {
    const input = image(lifted(at));
    const attributes = { filterSize: [...size], strides: [...strides], pad: padding };
    return tf.reshape(tf.engine().runKernel<tf.Tensor>("MaxPoolGrad", { dy, input, output: pool(input) }, attributes), at.shape);
  });
}

/** Numbers in the same order, all above zero; what was sunk as padding stays the lowest. */
function lifted(x: tf.Tensor): tf.Tensor {
  const lowest = tf.min(tf.mul(x, tf.cast(tf.greater(x, -FAR / 2), "float32")));
  return tf.add(tf.maximum(tf.sub(x, lowest), -0.5), 1);
}
