import { type MetricKey, parseMetricKey } from "../metricKey.js";
import type { Curve } from "./curve.js";

/** The values at one moment of a run. */
export interface MetricsAt {
  /** Epoch or step: what the x axis counts. */
  readonly x: number;
  /** By `task/set/split/metric`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * The learning curves of a run's evaluations: one panel per metric, loss first; one line per task (`task/set` for a task with several
 * sets) and split. The averages over tasks are drawn where there is something to average.
 */
export function metricCurves(history: readonly MetricsAt[]): readonly Curve[] {
  const keys = [...new Set(history.flatMap(({ metrics }) => Object.keys(metrics)))].flatMap((text) => {
    const key = parseMetricKey(text);
    return key ? [{ text, ...key }] : [];
  });
  const pairs = new Set(keys.filter((key) => key.task !== "all").map(({ task, set }) => `${task}/${set}`));
  const drawn = keys.filter((key) => key.task !== "all" || pairs.size > 1);
  const curves = drawn.map((key) => ({
    name: nameOf(key, pairs),
    split: key.split,
    panel: key.metric,
    points: history.flatMap(({ x, metrics }) => {
      const y = metrics[key.text];
      return y === undefined ? [] : [{ x, y }];
    }),
  }));
  return curves.sort((a, b) => Number(b.panel === "loss") - Number(a.panel === "loss"));
}

function nameOf({ task, set }: MetricKey, pairs: ReadonlySet<string>): string {
  if (task === "all") return "all tasks";
  const sets = [...pairs].filter((pair) => pair.startsWith(`${task}/`)).length;
  return sets > 1 ? `${task}/${set}` : task;
}
