/** The parts of a value's name, `task/set/split/metric`. */
export interface MetricKey {
  readonly task: string;
  readonly set: string;
  readonly split: string;
  readonly metric: string;
}

/** The name of a value: `movie/reviews/validation/f1`. Averages over all tasks and sets are under `all/all`. */
export const metricKey = ({ task, set, split, metric }: MetricKey): string => `${task}/${set}/${split}/${metric}`;

/**
 * The parts of a name; a set's own name may contain slashes. `undefined` for a text with fewer than four parts.
 *
 * ```ts
 * parseMetricKey("movie/reviews/validation/f1")?.metric; // => "f1"
 * ```
 */
export function parseMetricKey(key: string): MetricKey | undefined {
  const parts = key.split("/");
  const [task, metric, split] = [parts[0], parts.at(-1), parts.at(-2)];
  if (parts.length < 4 || task === undefined || metric === undefined || split === undefined) return undefined;
  return { task, set: parts.slice(1, -2).join("/"), split, metric };
}
