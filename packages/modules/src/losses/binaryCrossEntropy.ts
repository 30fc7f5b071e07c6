import { defineLoss } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { z } from "zod";
import { usableTarget } from "../operations/usableTarget.js";
import { firstOf, sameShape, targetOf } from "./outputs.js";
import { rowMean } from "./rowMean.js";

const name = "binary-cross-entropy";

/**
 * Binary cross-entropy of logits `x` and targets `y` in [0, 1]: `softplus(x) − x y`, which neither overflows nor loses digits.
 * With several logits per row (multi-label), their mean. Output and target `[B, D]` → `[B]`, in nats.
 *
 * @throws GruyereError where the shapes of output and target differ.
 *
 * ```ts
 * binaryCrossEntropy().plugin.name // => "binary-cross-entropy"
 * ```
 */
export const binaryCrossEntropy = defineLoss({
  name,
  description: "Binary cross-entropy of logits.",
  options: z.strictObject({}),
  check: (outputs, target) => sameShape(name, outputs, target),
  rows: (outputs, target) => {
    const x = firstOf(name, outputs);
    return rowMean(tf.sub(tf.softplus(x), tf.mul(x, usableTarget(targetOf(name, target)))));
  },
});
