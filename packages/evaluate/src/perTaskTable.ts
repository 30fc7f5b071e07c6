import { parseMetricKey } from "./metricKey.js";

/**
 * The values of an evaluation as a table for the terminal: a line per task, set and split, a column per metric, the averages over all
 * tasks last. Plain text without a trailing newline; `–` where a task has no such metric. Names that are not
 * `task/set/split/metric` are left out.
 *
 * ```ts
 * const [head, line] = perTaskTable({ "movie/reviews/test/loss": 0.25, "movie/reviews/test/f1": 0.875 }).split("\n");
 * head; // => "task   set      split    loss      f1"
 * line; // => "movie  reviews  test   0.2500  0.8750"
 * ```
 */
export function perTaskTable(metrics: Readonly<Record<string, number>>): string {
  const cells = Object.entries(metrics).flatMap(([text, value]) => {
    const key = parseMetricKey(text);
    return key ? [{ ...key, row: `${key.task}/${key.set}/${key.split}`, value }] : [];
  });
  const columns = [...new Set(cells.map((cell) => cell.metric))];
  const rows = [...new Map(cells.map((cell) => [cell.row, cell])).values()].map(({ task, set, split, row }) => {
    const values = columns.map((metric) => cells.find((cell) => cell.row === row && cell.metric === metric)?.value);
    return { all: task === "all", cells: [task, set, split, ...values.map(format)] };
  });
  const ordered = [...rows.filter((row) => !row.all), ...rows.filter((row) => row.all)].map((row) => row.cells);
  return layOut([["task", "set", "split", ...columns], ...ordered]);
}

/** Four decimals; four digits where that would say nothing or too much. */
function format(value: number | undefined): string {
  if (value === undefined) return "–";
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return value.toExponential(3);
  return size >= 1000 ? value.toFixed(1) : value.toFixed(4);
}

/** The first three columns to the left, numbers to the right. */
function layOut(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, c) => Math.max(...lines.map((line) => line[c]?.length ?? 0)));
  const pad = (text: string, c: number): string => (c < 3 ? text.padEnd(widths[c] ?? 0) : text.padStart(widths[c] ?? 0));
  return lines.map((line) => line.map(pad).join("  ").trimEnd()).join("\n");
}
