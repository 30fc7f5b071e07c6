import { describe, expect, test } from "vitest";
import { mixed } from "./mixed.js";
import type { ScheduledSet, ScheduledStep, Scheduler } from "./scheduler.js";

/** Two batches of A, three of B, the last of one row. */
const sets: readonly ScheduledSet[] = [
  { name: "A", length: 4, tasks: ["a"], batchSize: 2 },
  { name: "B", length: 5, tasks: ["b"], batchSize: 2 },
];

function epochs(scheduler: Scheduler, count: number): readonly ScheduledStep[] {
  const steps: ScheduledStep[] = [];
  let state = scheduler.init();
  for (let i = 0; i < count * scheduler.stepsPerEpoch; i++) {
    const next = scheduler.next(state);
    steps.push(next.step);
    state = next.state;
  }
  return steps;
}
const sizes = (steps: readonly ScheduledStep[]): readonly string[] =>
  steps.map((step) => step.parts.map((part) => `${part.dataset}${part.rows.length}`).join(" "));

describe("mixed", () => {
  test("[S12] max-size-cycle: an epoch is as long as the longest set; a shorter one begins again", () => {
    const scheduler = mixed().start(sets, 1);
    const steps = epochs(scheduler, 2);
    expect(sizes(steps)).toEqual(["A2 B2", "A2 B2", "A2 B1", "A2 B2", "A2 B2", "A2 B1"]);
    expect(scheduler.kinds).toEqual([
      {
        parts: [
          { dataset: "A", size: 2 },
          { dataset: "B", size: 2 },
        ],
      },
      {
        parts: [
          { dataset: "A", size: 2 },
          { dataset: "B", size: 1 },
        ],
      },
    ]);
  });

  test("[S12] max-size-cycle: the restarted set is reshuffled", () => {
    const long = { name: "long", length: 300, tasks: ["l"], batchSize: 10 };
    const short = { name: "short", length: 30, tasks: ["s"], batchSize: 10 };
    const rows = epochs(mixed().start([long, short], 1), 1).flatMap((step) => step.parts[1]?.rows ?? []);
    const passes = Array.from({ length: 10 }, (_, i) => rows.slice(30 * i, 30 * i + 30).join());
    expect(new Set(passes).size).toBe(10);
  });

  test("[S13] min-size: an epoch is as long as the shortest set, and other rows of the longer come in later epochs", () => {
    const scheduler = mixed({ mode: "min-size" }).start(sets, 1);
    expect(sizes(epochs(scheduler, 2))).toEqual(["A2 B2", "A2 B2", "A2 B2", "A2 B2"]);
    expect(scheduler.kinds).toHaveLength(1);
    const seen = epochs(scheduler, 20).flatMap((step) => step.parts[1]?.rows ?? []);
    expect(new Set(seen).size).toBe(5);
  });

  test("[S10] repeat multiplies a set's turns", () => {
    expect(
      mixed().start(
        sets.map((set) => ({ ...set, repeat: 4 })),
        1,
      ).stepsPerEpoch,
    ).toBe(12);
  });

  test("[S4] many sets of coprime lengths declare the combinations that really come", () => {
    const many = [2, 3, 5, 7].map((n) => ({ name: `s${n}`, length: 2 * n - 1, tasks: ["t"], batchSize: 2, repeat: 210 / n }));
    const scheduler = mixed().start(many, 1);
    expect(scheduler.stepsPerEpoch).toBe(210);
    expect(scheduler.kinds).toHaveLength(16);
  });
});
