import * as tf from "@tensorflow/tfjs";
import { image } from "./convolve.js";
import { FAR, keepReal, sinkPadding } from "./masks.js";
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
  const pool = pooling === "max" ? tf.maxPool : tf.avgPool;
  return pool(image(x), [...size], [...strides], padding);
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
  if (present_BT === undefined) return slide(x, tf.maxPool, window);
  return slide(withRoom(sinkPadding(x, present_BT), window, -FAR), tf.maxPool, window);
}

function mean(x: tf.Tensor, present_BT: tf.Tensor | undefined, window: TimeWindow): tf.Tensor {
  if (present_BT === undefined) return slide(x, tf.avgPool, window);
  const sums = slide(withRoom(keepReal(x, present_BT), window), tf.avgPool, window);
  const shares = slide(withRoom(tf.expandDims(present_BT, -1), window), tf.avgPool, window);
  return tf.div(sums, tf.maximum(shares, 1 / (2 * window.span)));
}

function slide(x: tf.Tensor, pool: typeof tf.maxPool, { span, stride }: TimeWindow): tf.Tensor {
  const [B = 0, T = 0, D = 0] = x.shape;
  const y = pool(image(tf.reshape(x, [B, 1, T, D])), [1, span], [1, stride], "valid");
  return tf.reshape(y, [B, -1, D]);
}
