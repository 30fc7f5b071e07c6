import type { Metric } from "./metric.js";

/** What one task came to, over all its rows. */
export interface TaskResult {
  readonly metrics: readonly Metric[];
  readonly loss: { value(): number };
  /** Whether any row had a label. */
  readonly labelled: boolean;
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The first metric, so that higher is better. */
const score = ({ metrics: [first] }: TaskResult): number =>
  first === undefined ? Number.NaN : first.better === "higher" ? first.value() : -first.value();

/** Loss and score over all tasks; NaN where nothing was labelled. Each task counts the same, however many rows it has. */
export function averages(tasks: readonly TaskResult[]): { readonly loss: number; readonly score: number } {
  const labelled = tasks.filter((task) => task.labelled);
  const loss = mean(labelled.map((task) => task.loss.value()));
  if (tasks.every((task) => task.metrics.length === 0)) return { loss, score: -loss };
  return { loss, score: mean(labelled.filter((task) => task.metrics.length > 0).map(score)) };
}
