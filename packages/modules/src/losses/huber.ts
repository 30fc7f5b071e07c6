import { defineLoss } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { z } from "zod";
import { usableTarget } from "../operations/usableTarget.js";
import { firstOf, sameShape, targetOf } from "./outputs.js";
import { rowMean } from "./rowMean.js";

const name = "huber";

/**
 * Huber's loss: with `d = |x − y|`, `d² / 2` up to `delta` and `delta (d − delta / 2)` beyond; the mean over a row's numbers
 * (Huber, 1964; PyTorch's `HuberLoss`). Output and target `[B, …]` → `[B]`; frames `[B, T, D]` → `[B, T]`.
 *
 * @param options `delta` > 0, default 1.
 * @throws GruyereError where the shapes of output and target differ.
 *
 * ```ts
 * huber({ delta: 2 }).options // => { delta: 2 }
 * ```
 */
export const huber = defineLoss({
  name,
  description: "Huber's loss: squared near the target, absolute far from it.",
  options: z.strictObject({ delta: z.number().positive().default(1) }),
  check: (outputs, target) => sameShape(name, outputs, target),
  rows: (outputs, target, { delta }) => {
    const distance = tf.abs(tf.sub(firstOf(name, outputs), usableTarget(targetOf(name, target))));
    const near = tf.minimum(distance, delta);
    return rowMean(tf.mul(near, tf.sub(distance, tf.mul(near, 0.5))));
  },
});
