import type { Metrics } from "@gruyere/train";
import { formatNumber, formatTable } from "./table.js";

interface Row {
  readonly task: string;
  readonly dataset: string;
  readonly values: Map<string, number>;
}

/**
 * Metrics (`task/set/split/metric`) as one row per task and data set, one column per metric, in the order they came.
 * What goes over all tasks (`all/all/…`) is the last row.
 */
export function metricsTable(metrics: Metrics): string {
  const rows = new Map<string, Row>();
  for (const [name, value] of Object.entries(metrics)) {
    const [task = "", dataset = "", , ...metric] = name.split("/");
    const key = `${task}/${dataset}`;
    const row = rows.get(key) ?? { task, dataset, values: new Map<string, number>() };
    row.values.set(metric.join("/"), value);
    rows.set(key, row);
  }
  const all = [...rows.values()];
  const ordered = [...all.filter((row) => row.task !== "all"), ...all.filter((row) => row.task === "all")];
  const columns = [...new Set(ordered.flatMap(({ values }) => [...values.keys()]))];
  const cell = (value: number | undefined): string => (value === undefined ? "" : formatMetric(value));
  return formatTable(
    ["task", "set", ...columns],
    ordered.map(({ task, dataset, values }) => [task, dataset, ...columns.map((name) => cell(values.get(name)))]),
  );
}

/** A metric keeps its decimals when it happens to be whole: an accuracy of `1.0000`. */
const formatMetric = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) < 10 ? value.toFixed(4) : formatNumber(value);
