import { GruyereError } from "@gruyere/flow";
import type { Split } from "./dataset.js";
import type { DataSummary } from "./prepared.js";
import type { TaskField } from "./programFields.js";

/** Rows in a split that a task can use: with its label, or any at all when it has none. */
const usable = (summary: readonly DataSummary[], task: string, split: Split): number =>
  summary.reduce((n, set) => n + (set.split === split ? (set.labels[task] ?? 0) : 0), 0);

/** Throws `no-labelled-rows` for every task that has nothing to train on. */
export function requireTrainRows(summary: readonly DataSummary[], tasks: readonly TaskField[]): void {
  const problems = tasks
    .filter(({ name }) => usable(summary, name, "train") === 0)
    .map(({ name, label }) => ({
      code: "no-labelled-rows",
      path: `tasks.${name}`,
      expected:
        label === undefined
          ? "a train row that has all of its inputs"
          : `a train row with label "${label.spec.column}" and a weight above 0`,
      received: summary.some((set) => name in set.labels) ? "no such row" : "no data set serves this task",
      hint:
        label === undefined
          ? "add a data set with its inputs, or set `active: false`"
          : `map "${label.spec.column}" under a data set's \`columns\`, or set \`active: false\``,
    }));
  if (problems.length > 0) throw new GruyereError(problems);
}

/** One sentence for each task that cannot be validated, and for each set without train rows. */
export function warningsOf(summary: readonly DataSummary[], tasks: readonly TaskField[]): string[] {
  const unvalidated = tasks
    .filter(({ name }) => usable(summary, name, "validation") === 0)
    .map(
      ({ name }) =>
        `task "${name}" has no labelled row in validation: it has no validation metrics and no part in the best checkpoint`,
    );
  const sets = new Set(summary.map(({ dataset }) => dataset));
  const untrained = [...sets]
    .filter((name) => !summary.some(({ dataset, split }) => dataset === name && split === "train"))
    .map((name) => `data set "${name}" has no train rows`);
  return [...unvalidated, ...untrained];
}
