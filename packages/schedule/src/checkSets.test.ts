import { GruyereError } from "@gruyere/flow";
import { describe, expect, test } from "vitest";
import type { ScheduledSet } from "./scheduler.js";
import { schedulerPlugins } from "./schedulerPlugins.js";

const good: ScheduledSet = { name: "a", length: 5, tasks: ["t"], batchSize: 2 };

const bad: readonly (readonly [string, readonly ScheduledSet[]])[] = [
  ["no-data-set", []],
  ["duplicate-name", [good, good]],
  ["empty-split", [{ ...good, length: 0 }]],
  ["set-without-task", [{ ...good, tasks: [] }]],
  ["bad-batch-size", [{ ...good, batchSize: 0 }]],
  ["bad-batch-size", [{ ...good, batchSize: 1.5 }]],
  ["bad-repeat", [{ ...good, repeat: 0 }]],
  ["bad-repeat", [{ ...good, repeat: 0.5 }]],
];

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof GruyereError) return error.problems.map((problem) => `${problem.code} at ${problem.path}`);
    throw error;
  }
  return [];
}

describe("what a scheduler refuses", () => {
  test.each(bad)("[S14] %s: %j", (code, sets) => {
    for (const plugin of schedulerPlugins) {
      const problems = problemsOf(() => plugin.create({}).start(sets, 0));
      expect(problems.map((problem) => problem.split(" ")[0])).toEqual([code]);
    }
  });

  test("[S14] all problems are named at once", () => {
    const sets = [
      { ...good, length: 0, batchSize: 0 },
      { ...good, name: "b", tasks: [] },
    ];
    const problems = problemsOf(() => schedulerPlugins[0]?.create({}).start(sets, 0));
    expect(problems).toEqual(["empty-split at data.a", "bad-batch-size at data.a", "set-without-task at data.b"]);
  });

  test.each(schedulerPlugins)("[S15] $name refuses an unknown option, and a bad value", (plugin) => {
    expect(problemsOf(() => plugin.create({ fill: true })).join()).toMatch(new RegExp(`^unknown-key at ${plugin.name}`));
    expect(problemsOf(() => plugin.create({ order: 1, fillup: 1, mode: 1 })).length).toBeGreaterThan(0);
  });

  test("[S15] names are unique and in kebab case", () => {
    const names = schedulerPlugins.map((plugin) => plugin.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });
});
