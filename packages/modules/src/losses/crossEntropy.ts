import { defineLoss } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { formatSignature, type Signature } from "@gruyere/flow";
import { z } from "zod";
import { usableTarget } from "../operations/usableTarget.js";
import { misfit } from "../signatures/misfit.js";
import { widthOf } from "../signatures/width.js";
import { firstOf, onlyOutput, targetOf } from "./outputs.js";

/** Legend: K classes. */

const name = "cross-entropy";

const isIds = ({ kind }: Signature): boolean => kind === "category" || kind === "ids";

/** Throws where targets aren't classes of the output, or distributions over them. */
function check(outputs: readonly Signature[], target: Signature | undefined): void {
  const output = onlyOutput(name, outputs);
  const classes = widthOf(name, output);
  if (target === undefined) return;
  const fits = isIds(target) ? target.size === undefined || target.size === classes : target.shape.join() === output.shape.join();
  if (fits) return;
  throw misfit(name, {
    expected: `an output with one logit per class of the target, ${formatSignature(target)}`,
    received: formatSignature(output),
    hint: `let the last module have ${target.size ?? target.shape.at(-1) ?? 1} units`,
  });
}

/**
 * Cross-entropy of the softmax of logits `[B, K]` with classes (int32 `[B]`) or with distributions over them (float32 `[B, K]`):
 * `−Σ t log softmax(x)` → `[B]`, in nats. Frames `[B, T, K]` give `[B, T]`.
 *
 * @param options `labelSmoothing` ε in [0, 1), default 0: the target becomes `(1 − ε) t + ε / K` (Szegedy et al., CVPR 2016).
 * @throws GruyereError where the number of logits isn't that of the classes.
 *
 * ```ts
 * crossEntropy({ labelSmoothing: 0.1 }).options // => { labelSmoothing: 0.1 }
 * ```
 */
export const crossEntropy = defineLoss({
  name,
  description: "Cross-entropy of the softmax of logits.",
  options: z.strictObject({ labelSmoothing: z.number().min(0).lt(1).default(0) }),
  check,
  rows: (outputs, target, { labelSmoothing }) => {
    const x = firstOf(name, outputs);
    const t = distribution(targetOf(name, target), x.shape.at(-1) ?? 1);
    const smooth = labelSmoothing === 0 ? t : tf.add(tf.mul(t, 1 - labelSmoothing), labelSmoothing / (x.shape.at(-1) ?? 1));
    return tf.neg(tf.sum(tf.mul(smooth, tf.logSoftmax(x)), -1));
  },
});

/** Classes as one-hot rows, zeros for what isn't a class; distributions as they are. */
function distribution(target: tf.Tensor, classes: number): tf.Tensor {
  if (target.dtype !== "int32") return usableTarget(target);
  const ids = tf.expandDims(target, -1);
  return tf.cast(tf.equal(ids, tf.range(0, classes, 1, "int32")), "float32");
}
