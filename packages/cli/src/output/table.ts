/** One line per row, columns aligned: text to the left, numbers to the right. `head` is underlined with dashes. */
export function formatTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "number" ? formatNumber(cell) : cell)));
  const widths = head.map((title, j) => Math.max(title.length, ...cells.map((row) => (row[j] ?? "").length)));
  const numeric = head.map(
    (_, j) => rows.length > 0 && cells.every((row) => /^(-?[\d. ]+(e[+-]\d+)?|NaN|-?Infinity)?$/.test(row[j] ?? "")),
  );
  const line = (row: readonly string[]): string =>
    widths
      .map((width, j) => (numeric[j] ? (row[j] ?? "").padStart(width) : (row[j] ?? "").padEnd(width)))
      .join("  ")
      .trimEnd();
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...cells.map(line)].join("\n");
}

/** Integers with thin groups of three (`1 234 567`), other numbers with four significant digits after a small one. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return String(value).replace(/\B(?=(\d{3})+$)/g, " ");
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-4
    ? value.toExponential(3)
    : value.toFixed(Math.max(0, 4 - Math.max(0, Math.floor(Math.log10(size)))));
}
