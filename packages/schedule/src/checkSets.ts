import { GruyereError, type Problem } from "@gruyere/flow";
import type { ScheduledSet } from "./scheduler.js";

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;

/** Throws a `GruyereError` with every problem of the sets: none at all, one without rows or tasks, a batch of no rows, a name twice. */
export function checkSets(sets: readonly ScheduledSet[]): void {
  const problems: Problem[] = [];
  const names = new Set<string>();
  const report = (code: string, path: string, expected: string, received: string, hint: string): void => {
    problems.push({ code, path, expected, received, hint });
  };
  if (sets.length === 0)
    report(
      "no-data-set",
      "data",
      "at least one data set with a train split",
      "none",
      "map the label of an active task in `data`",
    );
  for (const { name, length, tasks, batchSize, repeat = 1 } of sets) {
    const path = `data.${name}`;
    if (names.has(name))
      report("duplicate-name", path, "data sets with different names", `"${name}" twice`, "rename one of them");
    names.add(name);
    if (!isCount(length))
      report(
        "empty-split",
        path,
        "a train split with at least one row",
        `${length} rows`,
        "change its split, or leave the set out",
      );
    if (tasks.length === 0)
      report(
        "set-without-task",
        path,
        "a set that serves an active task",
        "no task",
        "map a task's label in its columns, or leave it out",
      );
    if (!isCount(batchSize))
      report("bad-batch-size", path, "a whole number of rows ≥ 1 per batch", String(batchSize), "set batchSize, such as 32");
    if (!isCount(repeat))
      report(
        "bad-repeat",
        `${path}.repeat`,
        "a whole number ≥ 1",
        String(repeat),
        "to train less on a set, give its task a lower weight",
      );
  }
  if (problems.length > 0) throw new GruyereError(problems);
}
