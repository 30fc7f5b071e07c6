import { describe, expect, it } from "vitest";
import { fillDraw } from "./hostDraw.js";

describe("random tensors", () => {
  const draw = (shape: readonly number[]): Float32Array => {
    const values = new Float32Array(shape.reduce((n, d) => n * d, 1));
    fillDraw(values, { seed: 3, step: 2 }, "drop/kept/0", "uniform", shape);
    return values;
  };

  it("[C18] a sequence that is padded has the same numbers at its own steps", () => {
    const [own, padded] = [draw([3, 4, 2]), draw([3, 6, 2])];
    for (let row = 0; row < 3; row++)
      expect(padded.slice(row * 12, row * 12 + 8), `row ${row}`).toEqual(own.slice(row * 8, row * 8 + 8));
    expect(draw([3, 6]).slice(6, 10)).toEqual(draw([3, 4]).slice(4, 8));
  });

  it("[C18] all numbers of a tensor differ", () => {
    expect(new Set(draw([3, 4, 2])).size).toBe(24);
    expect(new Set(draw([5])).size).toBe(5);
    expect(draw([0, 3])).toEqual(new Float32Array(0));
  });
});
