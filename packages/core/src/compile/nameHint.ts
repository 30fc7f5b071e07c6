/** A hint that names what is valid: the nearest first. */
export function nameHint(name: string, valid: readonly string[]): string {
  const [nearest] = valid.toSorted((a, b) => distance(name, a) - distance(name, b));
  if (nearest === undefined) return "there is none to choose from";
  return `did you mean \`${nearest}\`? Valid: ${valid.join(", ")}`;
}

/** Levenshtein distance: insertions, deletions and replacements. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (letter === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
