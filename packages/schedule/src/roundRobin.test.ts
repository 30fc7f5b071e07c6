import { describe, expect, test } from "vitest";
import { roundRobin } from "./roundRobin.js";
import type { ScheduledSet, Scheduler } from "./scheduler.js";

/** Two batches of A, three of B. */
const sets: readonly ScheduledSet[] = [
  { name: "A", length: 4, tasks: ["a"], batchSize: 2 },
  { name: "B", length: 5, tasks: ["b"], batchSize: 2 },
];

function turns(scheduler: Scheduler, epochs = 1): readonly string[] {
  const all = Array.from({ length: epochs }, () => "");
  let state = scheduler.init();
  for (let i = 0; i < epochs * scheduler.stepsPerEpoch; i++) {
    const { step, state: after } = scheduler.next(state);
    all[step.epoch] += step.parts.map((part) => part.dataset).join();
    state = after;
  }
  return all;
}
const letters = (text = ""): string => [...text].sort().join("");

describe("round robin", () => {
  test("[S8] shuffled: an epoch is a random order of all batches, another every epoch", () => {
    const epochs = turns(roundRobin().start(sets, 1), 50);
    expect(epochs.map(letters)).toEqual(epochs.map(() => "AABBB"));
    // 5! / (2! 3!) = 10 orders; 50 draws miss one of them with probability 0.05.
    expect(new Set(epochs).size).toBeGreaterThan(7);
  });

  test("[S8] shuffled: the first turn falls to a set in proportion to its batches", () => {
    const first = turns(roundRobin().start(sets, 2), 2000).filter((epoch) => epoch.startsWith("B")).length;
    expect(Math.abs(first / 2000 - 3 / 5)).toBeLessThan(4 * Math.sqrt(0.24 / 2000));
  });

  test("[S8] fillup: every set has as many batches as the longest, and a shorter one begins again, reshuffled", () => {
    const scheduler = roundRobin({ fillup: true }).start(sets, 1);
    expect(scheduler.stepsPerEpoch).toBe(6);
    expect(turns(scheduler, 20).map(letters)).toEqual(Array.from({ length: 20 }, () => "AAABBB"));
  });

  test("[S9] alternating: A B A B …, until each set's batches are used", () => {
    expect(turns(roundRobin({ order: "alternating" }).start(sets, 1), 2)).toEqual(["ABABB", "ABABB"]);
    expect(turns(roundRobin({ order: "alternating", fillup: true }).start(sets, 1))).toEqual(["ABABAB"]);
  });

  test("[S10] repeat multiplies a set's turns", () => {
    const repeated = sets.map((set) => (set.name === "B" ? { ...set, repeat: 2 } : set));
    expect(turns(roundRobin({ order: "alternating" }).start(repeated, 1))).toEqual(["ABABBBBB"]);
  });
});
