import { describe, expect, test } from "vitest";
import { worstOf } from "./disagreement.js";

describe("differences of engines", () => {
  test("[K11] are relative to each tensor's norm, and the worst is named", () => {
    const worst = worstOf({ a: [3, 4.005], b: [0.99, 0] }, { a: [3, 4], b: [1, 0] });
    expect(worst).toEqual({ name: "b", error: expect.closeTo(0.01, 10) });
    expect(worstOf({ a: [3, 4.005] }, { a: [3, 4] }).error).toBeCloseTo(0.001, 10);
    expect(worstOf({ a: [0] }, { a: [0] })).toEqual({ name: "", error: 0 });
  });

  test("[K11] are relative to a share of all norms at least", () => {
    expect(worstOf({ a: [300, 400], b: [1e-6] }, { a: [300, 400], b: [0] })).toEqual({
      name: "b",
      error: expect.closeTo(4e-7, 10),
    });
  });

  test("[K11] a tensor that is missing, of another size, or not a number is infinitely far", () => {
    for (const received of [{}, { a: [1] }, { a: [1, Number.NaN] }, { a: [1, 2], b: [1] }]) {
      expect(worstOf(received, { a: [1, 2] }).error).toBe(Number.POSITIVE_INFINITY);
    }
  });

  test("[K11] what the last digit of the parameters moves is measured by that move", () => {
    const perturbed = [
      { a: [1e-2, 0], b: [1, 0] },
      { a: [1.2e-2, 0], b: [1 + 1e-7, 0] },
    ];
    const worst = worstOf({ a: [2e-2, 0], b: [1.001, 0] }, { a: [1e-2, 0], b: [1, 0] }, perturbed);
    expect(worst).toEqual({ name: "b", error: expect.closeTo(1e-3, 6) });
    expect(worstOf({ a: [2e-2, 0] }, { a: [1e-2, 0] }, perturbed).error).toBeCloseTo(1e-2 / 1e3, 8);
  });
});
