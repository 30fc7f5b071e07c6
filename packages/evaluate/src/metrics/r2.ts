import { defineMetric } from "../defineMetric.js";
import { requireNumber } from "../labelKind.js";
import type { MetricBatch } from "../metric.js";

/**
 * Coefficient of determination: 1 − (squared errors) / (squared deviations of the targets from their mean). Where all targets are
 * equal: 1 for errors of 0, else 0. NaN for fewer than two labelled rows. One pass, by Welford's update of weighted deviations
 * (West, "Updating mean and variance estimates", CACM 1979), so that a large mean costs no digits.
 */
export const r2 = defineMetric({
  name: "r2",
  description: "Coefficient of determination: the share of the targets' variance that is explained.",
  better: "higher",
  start(label) {
    requireNumber("r2", label);
    let rows = 0;
    let weightSum = 0;
    let mean = 0;
    let deviations = 0;
    let errors = 0;
    const update = ({ decisions, targets, weights }: MetricBatch): void => {
      for (const [row, weight] of weights.entries()) {
        if (weight === 0) continue;
        const target = targets[row] ?? Number.NaN;
        const error = (decisions[row] ?? Number.NaN) - target;
        rows++;
        weightSum += weight;
        const delta = target - mean;
        mean += (delta * weight) / weightSum;
        deviations += weight * delta * (target - mean);
        errors += weight * error * error;
      }
    };
    const value = (): number => {
      if (rows < 2) return Number.NaN;
      if (deviations === 0) return errors === 0 ? 1 : Number.isNaN(errors) ? Number.NaN : 0;
      return 1 - errors / deviations;
    };
    return { update, value };
  },
});
