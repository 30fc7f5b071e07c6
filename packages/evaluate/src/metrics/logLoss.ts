import { defineMetric } from "../defineMetric.js";
import { classesOf } from "../labelKind.js";
import type { MetricBatch } from "../metric.js";
import { weightedMean } from "../weightedMean.js";

/** −log of the sigmoid, without overflow. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** −log of the probability of one row's target: from one logit (of class 1), or one per class. */
function surprise(logits: Float32Array, target: number): number {
  if (logits.length === 1) return softplus(target === 1 ? -(logits[0] ?? 0) : (logits[0] ?? 0));
  const top = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0);
  return Math.log(total) + top - (logits[target] ?? Number.NaN);
}

/**
 * Mean over the rows of −log of the probability given to their target, in nats: the sigmoid or the softmax of the logits, whatever
 * the task's own loss is. NaN without labelled rows.
 */
export const logLoss = defineMetric({
  name: "log-loss",
  description: "Mean of −log of the probability given to the target, in nats.",
  better: "lower",
  start(label) {
    classesOf("log-loss", label);
    const width = label.logits.reduce((a, b) => a * b, 1);
    const mean = weightedMean();
    const update = ({ logits, targets, weights }: MetricBatch): void => {
      for (const [row, weight] of weights.entries()) {
        if (weight === 0) continue;
        mean.add(surprise(logits.subarray(row * width, (row + 1) * width), targets[row] ?? Number.NaN), weight);
      }
    };
    return { update, value: mean.value };
  },
});
