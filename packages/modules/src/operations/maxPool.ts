import { tf } from "@gruyere/core/tfjs";
import { image } from "./convolve.js";

type Pair = readonly [number, number];

/** The maximum over windows of `[B, H, W, C]`. The gradient goes to the first maximum of a window. */
export function maxPool(x: tf.Tensor, size: Pair, strides: Pair, padding: "same" | "valid"): tf.Tensor {
  return tf.maxPool(image(x), [...size], [...strides], padding);
}
