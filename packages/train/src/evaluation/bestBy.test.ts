import { describe, expect, it } from "vitest";
import { bestBy } from "./bestBy.js";

const names = { "a/all/validation/f1": "higher", "a/all/validation/mae": "lower" } as const;
/** The epoch of the best of these values. */
function bestOf(metric: keyof typeof names, values: readonly number[]): number | undefined {
  const decide = bestBy(metric, names);
  let best: ReturnType<typeof decide>;
  for (const [epoch, value] of values.entries()) best = decide({ [metric]: value }, { epoch, step: epoch }, best) ?? best;
  return best?.epoch;
}

describe("bestBy", () => {
  it.each([
    ["a/all/validation/f1", [0.5, 0.7, 0.7, 0.6], 1],
    ["a/all/validation/mae", [3, 2, 2, 4], 1],
    ["a/all/validation/mae", [Number.NaN, 2, Number.NEGATIVE_INFINITY, 1], 3],
    ["a/all/validation/f1", [Number.NaN], undefined],
  ] as const)("[T14] the best by %s of %j is the one at %s", (metric, values, epoch) => {
    expect(bestOf(metric, values)).toBe(epoch);
  });

  it("[T18] refuses a metric that no evaluation has, and names the nearest", () => {
    expect(() => bestBy("a/all/validation/f2", names)).toThrow("did you mean `a/all/validation/f1`?");
    expect(() => bestBy("toString", names)).toThrow("unknown-metric");
  });
});
