import { defineMetric } from "../defineMetric.js";
import { requireNumber } from "../labelKind.js";
import type { MetricBatch, MetricPlugin } from "../metric.js";
import { weightedMean } from "../weightedMean.js";

/** A metric that is a function of the mean over the rows of a function of their error. */
function meanOfErrors(
  name: string,
  description: string,
  ofError: (error: number) => number,
  ofMean: (mean: number) => number = (mean) => mean,
): MetricPlugin {
  return defineMetric({
    name,
    description,
    better: "lower",
    start(label) {
      requireNumber(name, label);
      const mean = weightedMean();
      const update = ({ decisions, targets, weights }: MetricBatch): void => {
        for (const [row, weight] of weights.entries()) {
          if (weight !== 0) mean.add(ofError((decisions[row] ?? Number.NaN) - (targets[row] ?? Number.NaN)), weight);
        }
      };
      return { update, value: () => ofMean(mean.value()) };
    },
  });
}

/** Mean absolute error, in the label's unit. NaN without labelled rows. */
export const mae = meanOfErrors("mae", "Mean absolute error, in the label's unit.", Math.abs);

/** Mean squared error, in the label's unit squared. NaN without labelled rows. */
export const mse = meanOfErrors("mse", "Mean squared error.", (error) => error * error);

/** Root of the mean squared error, in the label's unit. NaN without labelled rows. */
export const rmse = meanOfErrors(
  "rmse",
  "Root of the mean squared error, in the label's unit.",
  (error) => error * error,
  Math.sqrt,
);
