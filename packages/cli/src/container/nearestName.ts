/** Edits (insert, delete, replace, swap of neighbours) between two words: the optimal string alignment distance. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1), swapped ? at(i - 2, j - 2) + 1 : 99),
      );
    }
  }
  return at(a.length, b.length);
}

/** The valid name that a mistyped one most likely meant; undefined when none is near (more than two edits in five letters). */
export function nearestName(name: string, valid: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: { readonly name: string; readonly edits: number } | undefined;
  for (const candidate of valid) {
    const edits = distance(wanted, candidate.toLowerCase());
    if (
      edits <= Math.max(1, 0.4 * Math.max(wanted.length, candidate.length)) &&
      edits < (best?.edits ?? Number.POSITIVE_INFINITY)
    )
      best = { name: candidate, edits };
  }
  return best?.name;
}
