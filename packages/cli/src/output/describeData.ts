import type { DataSummary } from "@gruyere/data";
import { formatTable } from "./table.js";

/** What was read: a line per data set (or split, where each has its own source), then rows and labels per task as a table. */
export function describeData(data: readonly DataSummary[]): string {
  const sources = [...new Set(data.map(({ dataset }) => dataset))].flatMap((name) => {
    const splits = data.filter(({ dataset }) => dataset === name);
    const [{ source } = { source: "" }, ...others] = splits;
    if (others.every((other) => other.source === source)) return [`data ${name}: ${source}`];
    return splits.map((split) => `data ${name}, ${split.split}: ${split.source}`);
  });
  const tasks = [...new Set(data.flatMap(({ labels }) => Object.keys(labels)))];
  const table = formatTable(
    ["set", "split", "rows", ...tasks.map((task) => `${task} labels`)],
    data.map(({ dataset, split, rows, labels }) => [dataset, split, rows, ...tasks.map((task) => labels[task] ?? "")]),
  );
  return [...sources, table].join("\n");
}
