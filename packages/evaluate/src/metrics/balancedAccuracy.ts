import { classCounts } from "../classCounts.js";
import { defineMetric } from "../defineMetric.js";
import { classesOf } from "../labelKind.js";

/** Mean recall over the classes that occur among the targets. NaN without labelled rows. */
export const balancedAccuracy = defineMetric({
  name: "balanced-accuracy",
  description: "Mean over the classes of the share of their rows that is decided right.",
  better: "higher",
  start(label) {
    const { hits, actual, add } = classCounts(classesOf("balanced-accuracy", label));
    const value = (): number => {
      const recalls = Array.from(actual, (rows, c) => (hits[c] ?? 0) / rows).filter((_, c) => (actual[c] ?? 0) > 0);
      return recalls.reduce((a, b) => a + b, 0) / recalls.length;
    };
    return { update: add, value };
  },
});
