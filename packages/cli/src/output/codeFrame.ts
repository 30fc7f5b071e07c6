/**
 * The lines around a position of a text, with the line and the column marked. Lines and columns count from 1.
 *
 * ```ts
 * codeFrame("a: 1\nb: 2\n", { line: 2, column: 4 }, 0); // => "> 2 | b: 2\n    |    ^"
 * ```
 */
export function codeFrame(
  source: string,
  position: { readonly line: number; readonly column?: number | undefined },
  around = 2,
): string {
  const lines = source.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  const from = Math.max(1, position.line - around);
  const to = Math.min(lines.length, position.line + around);
  const gutter = String(to).length;
  const shown: string[] = [];
  for (let n = from; n <= to; n++) {
    const text = lines[n - 1] ?? "";
    shown.push(`${n === position.line ? ">" : " "} ${String(n).padStart(gutter)} | ${text}`.trimEnd());
    if (n === position.line && position.column !== undefined)
      // Tabs are kept, so that the caret stands under its letter at any tab width.
      shown.push(`  ${" ".repeat(gutter)} | ${text.slice(0, position.column - 1).replace(/[^\t]/g, " ")}^`);
  }
  return shown.join("\n");
}
