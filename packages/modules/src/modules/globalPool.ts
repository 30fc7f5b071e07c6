import { defineModule, port } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { sizeOf, vectorOf } from "@gruyere/flow";
import { z } from "zod";
import { keepReal, sinkPadding } from "../operations/masks.js";
import { argumentAt, widthOf } from "../signatures/width.js";

/** Legend: B rows, T steps (or pixels), D numbers of each. */

const name = "global-pool";

/**
 * The mean, maximum or sum over all steps of a sequence `[T, D]`, or all pixels of an image `[H, W, D]`: a vector `[D]`. Padding
 * doesn't count; a row that is nothing but padding yields zeros.
 *
 * @param options `mode`: `mean` (default), `max` or `sum`.
 *
 * ```ts
 * globalPool({ mode: "max" }).options // => { mode: "max" }
 * ```
 */
export const globalPool = defineModule({
  name,
  description: "Mean, maximum or sum over a whole sequence or image.",
  options: z.strictObject({ mode: z.enum(["mean", "max", "sum"]).default("mean") }),
  rowwise: true,
  ports: [port("x", ["sequence", "image"])],
  output: "vector",
  infer: (inputs) => vectorOf(widthOf(name, argumentAt(name, inputs))),
  flops: (inputs) => sizeOf(argumentAt(name, inputs).shape),
  apply: ({ x }, { mask }, { mode }) => {
    const [B = 0] = x.shape;
    const steps_BTD = x.rank === 3 ? x : tf.reshape(x, [B, -1, x.shape.at(-1) ?? 1]);
    const mask_BT = mask("x");
    if (mode === "max") return highest(steps_BTD, mask_BT);
    const sum_BD = tf.sum(keepReal(steps_BTD, mask_BT), 1);
    if (mode === "sum") return sum_BD;
    const count = mask_BT ? tf.maximum(tf.sum(mask_BT, 1, true), 1) : (steps_BTD.shape[1] ?? 1);
    return tf.div(sum_BD, count);
  },
});

function highest(x_BTD: tf.Tensor, mask_BT: tf.Tensor | undefined): tf.Tensor {
  const most = tf.max(sinkPadding(x_BTD, mask_BT), 1);
  return mask_BT ? tf.mul(most, tf.max(mask_BT, 1, true)) : most;
}
