import { tf } from "@gruyere/core/tfjs";
import { image } from "./convolve.js";
import { FAR, keepReal, sinkPadding } from "./masks.js";
import { maxPool } from "./maxPool.js";
import { type TimeWindow, windowMask, withRoom } from "./timeWindows.js";

/** Legend: B rows, T steps, D numbers of a step, H×W image, C channels. */

export type Pooling = "max" | "mean";

/** Pools an image `[B, H, W, C]`; padding of `same` counts neither as a maximum nor in a mean. */
export function poolImage(
  x: tf.Tensor,
  pooling: Pooling,
  size: readonly [number, number],
  strides: readonly [number, number],
  padding: "same" | "valid",
): tf.Tensor {
  const [B = 0, H = 0, W = 0, C = 0] = x.shape;
  if (pooling === "max") return maxPool(x, size, strides, padding);
  if (padding === "valid") return averages(x, size, strides, "valid");
  // tfjs's gradient of `same` divides by the whole window at the edges too: so zeros are put around, and shares divided out.
  const around = [[0, 0], edges(H, size[0], strides[0]), edges(W, size[1], strides[1]), [0, 0]] as [number, number][];
  const mean = (of: tf.Tensor) => averages(tf.pad(of, around), size, strides, "valid");
  return tf.div(mean(tf.reshape(x, [B, H, W, C])), mean(tf.ones([1, H, W, 1])));
}

/** Zeros before and after an axis, so that ⌈length / stride⌉ windows fit: TensorFlow's `same`. */
function edges(length: number, size: number, stride: number): [number, number] {
  const missing = Math.max(0, (Math.ceil(length / stride) - 1) * stride + size - length);
  return [Math.floor(missing / 2), Math.ceil(missing / 2)];
}

/** Pools a sequence `[B, T, D]` over time; padding counts neither as a maximum nor in a mean. */
export function poolTime(
  x: tf.Tensor,
  mask_BT: tf.Tensor | undefined,
  pooling: Pooling,
  window: TimeWindow,
  owner: string,
): { readonly tensor: tf.Tensor; readonly mask: tf.Tensor | undefined } {
  const [B = 0, T = 0, D = 0] = x.shape;
  const mask = windowMask(mask_BT, T, window, owner);
  const bounded = window.padding === "same" || mask_BT !== undefined;
  const present = mask_BT ?? tf.ones([B, T]);
  const y =
    pooling === "max" ? maximum(x, bounded ? present : undefined, window) : mean(x, bounded ? present : undefined, window);
  return { tensor: keepReal(tf.reshape(y, [B, -1, D]), mask), mask };
}

function maximum(x: tf.Tensor, present_BT: tf.Tensor | undefined, window: TimeWindow): tf.Tensor {
  if (present_BT === undefined) return slide(x, maxPool, window);
  return slide(withRoom(sinkPadding(x, present_BT), window, -FAR), maxPool, window);
}

function mean(x: tf.Tensor, present_BT: tf.Tensor | undefined, window: TimeWindow): tf.Tensor {
  if (present_BT === undefined) return slide(x, averages, window);
  const sums = slide(withRoom(keepReal(x, present_BT), window), averages, window);
  const shares = slide(withRoom(tf.expandDims(present_BT, -1), window), averages, window);
  return tf.div(sums, tf.maximum(shares, 1 / (2 * window.span)));
}

const averages: typeof maxPool = (x, size, strides, padding) => tf.avgPool(image(x), [...size], [...strides], padding);

function slide(x: tf.Tensor, pool: typeof maxPool, { span, stride }: TimeWindow): tf.Tensor {
  const [B = 0, T = 0, D = 0] = x.shape;
  const y = pool(tf.reshape(x, [B, 1, T, D]), [1, span], [1, stride], "valid");
  return tf.reshape(y, [B, -1, D]);
}
