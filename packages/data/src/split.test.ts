import type { Row } from "@gruyere/flow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SPLITS, type Split, type SplitRule } from "./dataset.js";
import { problemsOf } from "./fixtures/problemsOf.js";
import { assignSplits } from "./split.js";

const rowsOf = (n: number): Row[] => Array.from({ length: n }, (_, i) => ({ i }));
const count = (splits: readonly Split[], wanted: Split): number => splits.filter((split) => split === wanted).length;

describe("assignSplits", () => {
  test("[D9] fractions give each row one split, of the asked sizes, the same for the same seed", () => {
    const fraction = fc.integer({ min: 0, max: 50 }).map((n) => n / 100);
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 400 }), fraction, fraction, fc.nat(1000), (n, validation, test, seed) => {
        const rule: SplitRule = { validation, test, seed };
        const splits = assignSplits(rowsOf(n), rule, "d");
        expect(splits.length).toBe(n);
        expect(splits.every((split) => SPLITS.includes(split))).toBe(true);
        expect(count(splits, "validation")).toBe(Math.round(n * validation));
        expect(Math.abs(count(splits, "test") - n * test)).toBeLessThanOrEqual(1);
        expect(assignSplits(rowsOf(n), rule, "d")).toEqual(splits);
      }),
      { numRuns: 50, seed: 3 },
    );
  });

  test("[D9] another seed or another name gives another order", () => {
    const of = (seed: number, name: string): Split[] => assignSplits(rowsOf(200), { validation: 0.2, seed }, name);
    expect(of(1, "a")).not.toEqual(of(2, "a"));
    expect(of(1, "a")).not.toEqual(of(1, "b"));
  });

  test("[D9] without a rule: 80, 10 and 10 per cent", () => {
    const splits = assignSplits(rowsOf(50), undefined, "d");
    expect(SPLITS.map((split) => count(splits, split))).toEqual([40, 5, 5]);
  });

  test("[D9] modulo and functions decide by index and row", () => {
    const fold: SplitRule = { modulo: 5, validation: [3], test: [4] };
    expect(assignSplits(rowsOf(6), fold, "d")).toEqual(["train", "train", "train", "validation", "test", "train"]);
    expect(assignSplits(rowsOf(3), ({ i }, index) => (Number(i) + index === 2 ? "test" : "train"), "d")).toEqual([
      "train",
      "test",
      "train",
    ]);
  });

  const bad: readonly [string, SplitRule, string, number?][] = [
    ["a fraction above 1", { validation: 1.5 }, "bad-split"],
    ["a negative fraction", { test: -0.1 }, "bad-split"],
    ["a fraction that is NaN", { test: Number.NaN }, "bad-split"],
    ["fractions above 1 together", { validation: 0.6, test: 0.6 }, "bad-split"],
    ["a modulo of 0", { modulo: 0 }, "bad-split"],
    ["a remainder that never comes", { modulo: 5, test: [5] }, "bad-split"],
    ["a remainder in two splits", { modulo: 5, validation: [1], test: [1] }, "bad-split"],
    ["a fraction too small for the rows", { validation: 0.01 }, "empty-split"],
    ["a remainder beyond the rows", { modulo: 20, test: [19] }, "empty-split"],
  ];
  test.each(bad)("[D9] %s is an error", async (_, rule, code) => {
    const problems = await problemsOf(() => assignSplits(rowsOf(10), rule, "d"));
    expect(problems.map((problem) => [problem.code, problem.path.startsWith("data.d.split")])).toEqual([[code, true]]);
  });

  test("[D9] a function that returns something else is an error", async () => {
    const rule = Function("return 'valid'");
    const [problem] = await problemsOf(() => assignSplits(rowsOf(1), (row, index) => rule(row, index), "d"));
    expect(problem).toMatchObject({ code: "bad-split", received: '"valid"' });
  });
});
