import type { LabelType } from "@gruyere/flow";
import { type ClassCounts, classCounts } from "./classCounts.js";
import { type Accumulator, defineMetric } from "./defineMetric.js";
import { classesOf, positiveClassOf } from "./labelKind.js";
import type { MetricPlugin } from "./metric.js";

/** A score of one class from its counts; 0 where it is undefined (0/0), as scikit-learn's `zero_division=0` has it. */
export type ClassScore = (hits: number, decided: number, actual: number) => number;

/** How the scores of the classes become one number. */
type Average = (score: ClassScore, counts: ClassCounts) => number;

/** a / b, and 0 for 0/0. */
export const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** The score of each class that occurs among the targets or the decisions, with the weight of its targets. */
function present(score: ClassScore, { hits, decided, actual }: ClassCounts): readonly { value: number; support: number }[] {
  return Array.from(actual, (support, c) => ({
    value: score(hits[c] ?? 0, decided[c] ?? 0, support),
    support,
    occurs: support > 0 || (decided[c] ?? 0) > 0,
  })).filter((entry) => entry.occurs);
}

const macro: Average = (score, counts) => {
  const scores = present(score, counts);
  return scores.reduce((total, { value }) => total + value, 0) / scores.length;
};

const weighted: Average = (score, counts) => {
  const scores = present(score, counts);
  return scores.reduce((total, { value, support }) => total + value * support, 0) / sum(counts.actual);
};

const micro: Average = (score, { hits, decided, actual }) => score(sum(hits), sum(decided), sum(actual));

const of =
  (positive: number): Average =>
  (score, { hits, decided, actual }) =>
    score(hits[positive] ?? 0, decided[positive] ?? 0, actual[positive] ?? 0);

function accumulate(classes: number, score: ClassScore, average: Average): Accumulator {
  const counts = classCounts(classes);
  return { update: counts.add, value: () => (sum(counts.actual) === 0 ? Number.NaN : average(score, counts)) };
}

const AVERAGES = {
  macro: ["the mean over the classes that occur", macro],
  micro: ["over the counts of all classes together", micro],
  weighted: ["the mean over the classes, weighted by their rows", weighted],
} as const;

/**
 * The four metrics of a per-class score: of the positive class (`f1`), and its averages (`f1-macro`, `f1-micro`, `f1-weighted`).
 * A class that occurs neither among the targets nor among the decisions is left out of the averages. NaN without labelled rows.
 */
export function averagedMetrics(name: string, text: string, score: ClassScore): readonly MetricPlugin[] {
  const positive = defineMetric({
    name,
    description: `${text} of the positive class, for two classes.`,
    better: "higher",
    start: (label: LabelType) => accumulate(2, score, of(positiveClassOf(name, label))),
  });
  const averages = Object.entries(AVERAGES).map(([kind, [how, average]]) => {
    const full = `${name}-${kind}`;
    return defineMetric({
      name: full,
      description: `${text}, ${how}.`,
      better: "higher",
      start: (label: LabelType) => accumulate(classesOf(full, label), score, average),
    });
  });
  return [positive, ...averages];
}
