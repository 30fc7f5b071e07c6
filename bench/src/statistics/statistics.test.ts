import { describe, expect, it } from "vitest";
import { median, quantile } from "./quantile.js";
import { ratioOf } from "./ratio.js";
import { RULE, refusals } from "./refusal.js";
import { timingOf } from "./timing.js";

describe("quantile", () => {
  it("interpolates between neighbours", () => {
    expect(quantile([4, 1, 3, 2], 0.25)).toBeCloseTo(1.75, 12);
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe("timingOf", () => {
  it("takes median and minimum of all steps, and the quartiles of the turns' medians", () => {
    const blocks = [[1, 2, 9], [3, 3, 3], [4, 4, 1], [5]];
    expect(timingOf(blocks)).toEqual({ median: 3, minimum: 1, quartiles: [2.75, 4.25], turns: 4 });
  });
});

describe("ratioOf", () => {
  const even = Array.from({ length: 12 }, () => [2, 2, 2]);

  it("is certain where nothing varies", () => {
    expect(ratioOf(even, even)).toEqual({ value: 1, low: 1, high: 1, rounds: 12 });
  });

  it("keeps the rounds together: what slows both down in the same rounds doesn't widen the interval", () => {
    const speed = even.map((_, round) => 1 + (round % 4));
    const ours = speed.map((factor) => [2 * factor]);
    const theirs = speed.map((factor) => [8 * factor]);
    const together = ratioOf(ours, theirs);
    expect(together).toMatchObject({ value: 0.25, low: 0.25, high: 0.25 });
    const apart = ratioOf(ours, [...theirs.slice(2), ...theirs.slice(0, 2)]);
    expect(apart.high / apart.low).toBeGreaterThan(2);
  });

  it("covers the truth about as often as it says, and is the same for the same numbers", () => {
    const noisy = (phase: number) => Array.from({ length: 40 }, (_, i) => [3 + Math.sin(37 * (i + phase) + i * i)]);
    const truth = Array.from({ length: 25 }, (_, i) => ratioOf(noisy(i), noisy(i + 500)));
    const covered = truth.filter(({ low, high }) => low <= 1 && 1 <= high).length;
    expect(covered).toBeGreaterThan(20);
    expect(ratioOf(noisy(1), noisy(2))).toEqual(ratioOf(noisy(1), noisy(2)));
  });

  it("refuses turns that don't belong together", () => {
    expect(() => ratioOf([[1]], [])).toThrow(RangeError);
    expect(() => ratioOf([], [])).toThrow(RangeError);
  });
});

describe("refusals", () => {
  const quiet = { load: 0.1, cores: 2 };
  const good = { name: "a", ratio: { value: 0.5, low: 0.45, high: 0.55, rounds: RULE.rounds } };

  it("lets a run pass that means something", () => {
    expect(refusals([good], quiet)).toEqual([]);
  });

  it.each([
    ["a wide interval", { ...good.ratio, high: 0.45 * RULE.width * 1.01 }, "a factor of 1.41"],
    ["a ratio that is no number", { ...good.ratio, low: Number.NaN }, "a factor of NaN"],
    ["few rounds", { ...good.ratio, rounds: RULE.rounds - 1 }, "fewer than"],
  ])("refuses %s", (_, ratio, reason) => {
    const [only, ...others] = refusals([good, { name: "b", ratio }], quiet);
    expect(only).toMatch(/^b: /);
    expect(only).toContain(reason);
    expect(others).toEqual([]);
  });

  it("refuses a busy machine, and a run without a peer", () => {
    expect(refusals([good], { load: 1, cores: 2 })).toEqual([expect.stringContaining("0.50 per core")]);
    expect(refusals([], quiet)).toEqual([expect.stringContaining("nothing was compared")]);
  });
});
