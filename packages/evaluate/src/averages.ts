import type { Metric } from "./metric.js";

/** What one task came to on one data set. */
export interface TaskOnSet {
  readonly task: string;
  readonly metrics: readonly Metric[];
  readonly loss: { value(): number };
  /** Whether any row had a label. */
  readonly labelled: boolean;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The mean over tasks of their mean over sets. */
function overTasks(entries: readonly TaskOnSet[], value: (entry: TaskOnSet) => number): number {
  const tasks = [...new Set(entries.map((entry) => entry.task))];
  return mean(tasks.map((task) => mean(entries.filter((entry) => entry.task === task).map(value))));
}

/** The first metric, so that higher is better. */
const score = ({ metrics: [first] }: TaskOnSet): number =>
  first === undefined ? Number.NaN : first.better === "higher" ? first.value() : -first.value();

/** Loss and score over all tasks; NaN where nothing was labelled. Each task counts the same, however many sets or rows it has. */
export function averages(entries: readonly TaskOnSet[]): { readonly loss: number; readonly score: number } {
  const labelled = entries.filter((entry) => entry.labelled);
  const loss = overTasks(labelled, (entry) => entry.loss.value());
  if (entries.every((entry) => entry.metrics.length === 0)) return { loss, score: -loss };
  const scored = labelled.filter((entry) => entry.metrics.length > 0);
  return { loss, score: overTasks(scored, score) };
}
