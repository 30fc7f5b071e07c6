/** A Markdown table; the first columns hold words, the others numbers, to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[], words = 1): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, i) => (i < words ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/** A number with three significant digits. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** A large number with a prefix of thousands: 2.1 G. */
export function scaled(value: number): string {
  const [factor, prefix] = (
    [
      [1e12, " T"],
      [1e9, " G"],
      [1e6, " M"],
      [1e3, " k"],
      [1, " "],
    ] as const
  ).find(([size]) => value >= size) ?? [1, " "];
  return `${short(value / factor)}${prefix}`;
}
