import { defineLoss } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { z } from "zod";
import { usableTarget } from "../operations/usableTarget.js";
import { firstOf, sameShape, targetOf } from "./outputs.js";
import { rowMean } from "./rowMean.js";

const name = "mean-absolute-error";

/**
 * Mean absolute error: the mean of `|x − y|` over a row's numbers. Output and target `[B, …]` → `[B]`; frames `[B, T, D]` → `[B, T]`.
 *
 * @throws GruyereError where the shapes of output and target differ.
 *
 * ```ts
 * meanAbsoluteError().plugin.name // => "mean-absolute-error"
 * ```
 */
export const meanAbsoluteError = defineLoss({
  name,
  description: "Mean absolute error.",
  options: z.strictObject({}),
  check: (outputs, target) => sameShape(name, outputs, target),
  rows: (outputs, target) => {
    const x = firstOf(name, outputs);
    const y = usableTarget(targetOf(name, target));
    return rowMean(tf.abs(tf.sub(x, y)));
  },
});
