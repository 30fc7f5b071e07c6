import { type Growth, growthOf } from "./growth.js";
import { markdownTable, scaled, short } from "./markdown.js";
import type { CaseResult } from "./result.js";

/** How the cost grows along each axis that has two cases or more. */
export function growthSection(cases: readonly CaseResult[]): readonly string[] {
  const all = growthOf(cases);
  if (all.length === 0) return [];
  return [
    "## How the cost grows",
    "![Step time as batch, width and number of tasks grow](performance-growth.svg)",
    ...all.map(table),
  ];
}

function table({ axis, points }: Growth): string {
  return markdownTable(
    [axis, "ours ms", "torch ms", "parameters", "FLOPs of a step"],
    points.map(({ value, ours, theirs, cost }) => [
      String(value),
      short(ours),
      theirs === undefined ? "–" : short(theirs),
      scaled(cost.parameters),
      scaled(cost.flops),
    ]),
  );
}
