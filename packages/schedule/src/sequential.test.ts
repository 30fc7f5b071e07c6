import { describe, expect, test } from "vitest";
import type { ScheduledSet, Scheduler } from "./scheduler.js";
import { sequential } from "./sequential.js";

const sets: readonly ScheduledSet[] = [
  { name: "A", length: 4, tasks: ["a"], batchSize: 2 },
  { name: "B", length: 5, tasks: ["b"], batchSize: 2 },
];

function epoch(scheduler: Scheduler): string {
  let state = scheduler.init();
  let text = "";
  for (let i = 0; i < scheduler.stepsPerEpoch; i++) {
    const next = scheduler.next(state);
    text += next.step.parts.map((part) => part.dataset).join();
    state = next.state;
  }
  return text;
}

describe("sequential", () => {
  test("[S11] all batches of the first set, then of the second", () => {
    expect(epoch(sequential().start(sets, 1))).toBe("AABBB");
  });

  test("[S11] fillup raises every set to the longest", () => {
    expect(epoch(sequential({ fillup: true }).start(sets, 1))).toBe("AAABBB");
  });
});
