import { randomStream } from "@gruyere/random";
import { describe, expect, it } from "vitest";
import type { Initialiser } from "../initialiser.js";
import { constant, ones, zeros } from "./constant.js";
import { normal, uniform } from "./distribution.js";
import { fanInUniform, fansOf, heNormal, heUniform, xavierNormal, xavierUniform } from "./fanScaled.js";
import { orthogonal } from "./orthogonal.js";

function drawn(initialiser: Initialiser, shape: readonly number[], seed = 1): Float32Array {
  const into = new Float32Array(shape.reduce((n, d) => n * d, 1));
  initialiser.fill(into, shape, randomStream({ seed, stream: "initialise", name: "w" }));
  return into;
}

function moments(values: Float32Array): { mean: number; variance: number; largest: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  return { mean, variance, largest: values.reduce((m, v) => Math.max(m, Math.abs(v)), 0) };
}

describe("initialisers", () => {
  it("[C20] constant, zeros and ones fill with one number", () => {
    expect([...drawn(constant(2.5), [3])]).toEqual([2.5, 2.5, 2.5]);
    expect([...drawn(zeros(), [2])]).toEqual([0, 0]);
    expect([...drawn(ones(), [2])]).toEqual([1, 1]);
  });

  it("[C20] fans follow the layout [...receptive field, in, out]", () => {
    expect(fansOf([300, 7])).toEqual({ fanIn: 300, fanOut: 7 });
    expect(fansOf([5, 5, 3, 8])).toEqual({ fanIn: 75, fanOut: 200 });
    expect(fansOf([9])).toEqual({ fanIn: 9, fanOut: 9 });
  });

  const shape = [3, 3, 20, 100];
  const [fanIn, fanOut] = [180, 900];
  // n = 18,000: the standard error of the variance is ≈ 1 %, so 5 % is five of them.
  it.each<[Initialiser, number, number]>([
    [uniform(-1, 1), 1 / 3, 1],
    [normal(0, 2), 4, Number.POSITIVE_INFINITY],
    [xavierUniform(), 2 / (fanIn + fanOut), Math.sqrt(6 / (fanIn + fanOut))],
    [xavierNormal(2), (4 * 2) / (fanIn + fanOut), Number.POSITIVE_INFINITY],
    [heUniform(), 2 / fanIn, Math.sqrt(6 / fanIn)],
    [heNormal(1), 1 / fanIn, Number.POSITIVE_INFINITY],
    [fanInUniform(), 1 / (3 * fanIn), 1 / Math.sqrt(fanIn)],
    [fanInUniform(50), 1 / 150, 1 / Math.sqrt(50)],
  ])("[C20] %o has its variance and bound", (initialiser, variance, bound) => {
    const found = moments(drawn(initialiser, shape));
    expect(Math.abs(found.mean)).toBeLessThan(5 * Math.sqrt(variance / 18_000));
    expect(found.variance / variance).toBeGreaterThan(0.95);
    expect(found.variance / variance).toBeLessThan(1.05);
    expect(found.largest).toBeLessThanOrEqual(bound * (1 + 1e-6));
  });

  it.each([[[40, 12]], [[12, 40]], [[3, 4, 10]]])("[C20] orthogonal makes %j orthonormal along its shorter side", (size) => {
    const columns = size.at(-1) ?? 1;
    const values = drawn(orthogonal(3), size);
    const rows = values.length / columns;
    const at = (i: number, k: number) => (rows < columns ? values[i * columns + k] : values[k * columns + i]) ?? Number.NaN;
    for (let i = 0; i < Math.min(rows, columns); i++)
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k < Math.max(rows, columns); k++) sum += at(i, k) * at(j, k);
        expect(sum).toBeCloseTo(i === j ? 9 : 0, 4);
      }
  });

  it("[C20] the same stream gives the same numbers, another seed gives others", () => {
    for (const initialiser of [uniform(), normal(), heNormal(), orthogonal()]) {
      expect(drawn(initialiser, [8, 4])).toEqual(drawn(initialiser, [8, 4]));
      expect(drawn(initialiser, [8, 4], 2)).not.toEqual(drawn(initialiser, [8, 4]));
    }
  });
});
