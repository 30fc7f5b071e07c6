import { expect, test } from "vitest";
import { importsOf, resolveRelative } from "./imports.js";
import { packages, shown, sourceFiles } from "./workspace.js";

test.each(packages())("no import cycle between the files of $name", ({ folder }) => {
  const files = sourceFiles(folder);
  const graph = new Map(files.map((file) => [file, targetsOf(file)]));
  expect(cyclesOf(graph).map((cycle) => cycle.map(shown).join(" -> "))).toEqual([]);
});

/** Type imports vanish at run time, but two files that need each other's types are one concept: they count too. */
function targetsOf(file: string): readonly string[] {
  return importsOf(file).flatMap(({ specifier }) => resolveRelative(file, specifier) ?? []);
}

/** One cycle per back edge of a depth-first walk. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const finished = new Set<string>();
  const cycles: string[][] = [];
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) cycles.push([...path.slice(at), file]);
    if (at >= 0 || finished.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    finished.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return cycles;
}
