import { classCounts } from "../classCounts.js";
import { defineMetric } from "../defineMetric.js";
import { classesOf } from "../labelKind.js";

/** Share of the rows (by weight) whose decision is their target. NaN without labelled rows. */
export const accuracy = defineMetric({
  name: "accuracy",
  description: "Share of the rows that are decided right.",
  better: "higher",
  start(label) {
    const { hits, actual, add } = classCounts(classesOf("accuracy", label));
    const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);
    return { update: add, value: () => sum(hits) / sum(actual) };
  },
});
