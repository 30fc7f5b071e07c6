import { describe, expect, it } from "vitest";
import { dense, masked, normals, prefixMask, prepare, runOne } from "../fixtures/apply.js";
import { distance, gradientError } from "../fixtures/gradient.js";
import { at } from "../fixtures/reference.js";
import { attentionPooling } from "./attentionPooling.js";
import { avgPool } from "./avgPool.js";
import { flatten } from "./flatten.js";
import { globalPool } from "./globalPool.js";
import { maxPool } from "./maxPool.js";

const pools = { max: maxPool, mean: avgPool } as const;
const combine = { max: (v: number[]) => Math.max(...v), mean: (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length } as const;

/** Windows over an image, those parts that lie inside. */
function reference(
  mode: "max" | "mean",
  x: ArrayLike<number>,
  shape: readonly number[],
  size: readonly number[],
  stride: number,
  before: readonly number[],
  places: readonly number[],
): number[] {
  const [B = 0, H = 0, W = 0, C = 0] = shape;
  const y: number[] = [];
  for (let b = 0; b < B; b++)
    for (let i = 0; i < at(places, 0); i++)
      for (let j = 0; j < at(places, 1); j++)
        for (let c = 0; c < C; c++) {
          const window: number[] = [];
          for (let p = 0; p < at(size, 0); p++)
            for (let q = 0; q < at(size, 1); q++) {
              const [r, s] = [i * stride + p - at(before, 0), j * stride + q - at(before, 1)];
              if (r >= 0 && r < H && s >= 0 && s < W) window.push(at(x, ((b * H + r) * W + s) * C + c));
            }
          y.push(combine[mode](window));
        }
  return y;
}

describe.each(["max", "mean"] as const)("%s pooling", (mode) => {
  it("[M25] of images equals its loops; padding counts neither as a maximum nor in a mean", () => {
    const x = dense(
      "image",
      [2, 5, 4, 2],
      normals(80).map((v) => v - 3),
    );
    for (const [options, stride, before, places] of [
      [{ size: 2 }, 2, [0, 0], [2, 2]],
      [{ size: [3, 2], strides: 1 }, 1, [0, 0], [3, 3]],
      [{ size: 3, strides: 2, padding: "same" }, 2, [1, 0], [3, 2]],
    ] as const) {
      const p = prepare(pools[mode](options as Parameters<typeof maxPool>[0]), [x]);
      const size = typeof options.size === "number" ? [options.size, options.size] : options.size;
      const y = runOne(p, [x]);
      expect(p.outputs).toMatchObject({ kind: "image", shape: y.shape.slice(1) });
      expect(distance(y.values, reference(mode, x.values, x.shape, size, stride, before, places))).toBeLessThan(1e-5);
      expect(gradientError(p, [x], { h: 1e-3 })).toBeLessThan(2e-2);
    }
  });

  it("[M25] of sequences counts real steps only, and says which places are real", () => {
    const x = masked(dense("sequence", [2, 5, 1], [-5, -4, -3, -2, -1, -9, -7, 8, 8, 8]), prefixMask([5, 2], 5));
    const same = runOne(prepare(pools[mode]({ size: 3, strides: 1, padding: "same" }), [x]), [x]);
    const expected = { max: [-4, -3, -2, -1, -1, -7, -7, 0, 0, 0], mean: [-4.5, -4, -3, -2, -1.5, -8, -8, 0, 0, 0] }[mode];
    expect(distance(same.values, expected)).toBeLessThan(1e-5);
    expect(same.mask).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 0, 0]);
    const valid = runOne(prepare(pools[mode]({ size: 2 }), [x]), [x]);
    expect(distance(valid.values, { max: [-4, -2, -7, 0], mean: [-4.5, -2.5, -8, 0] }[mode])).toBeLessThan(1e-5);
    expect(valid.mask).toEqual([1, 1, 1, 0]);
    expect(gradientError(prepare(pools[mode]({ size: 3, strides: 2, padding: "same" }), [x]), [x])).toBeLessThan(3e-3);
  });

  it("[M5] refuses windows that don't fit", () => {
    const sequence = dense("sequence", [1, 3, 1]);
    expect(() => prepare(pools[mode]({ size: 4 }), [dense("image", [1, 3, 9, 1])])).toThrow(/at least 4/);
    expect(() => prepare(pools[mode]({ size: [1, 2] }), [sequence])).toThrow(/one size and one stride/);
    expect(() => prepare(pools[mode]({ size: 4 }), [sequence])).toThrow(/at least 4/);
  });
});

describe("global-pool", () => {
  const x = masked(
    dense("sequence", [3, 3, 2], [1, -2, 3, -4, 9, 9, -1, -2, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9]),
    prefixMask([2, 1, 0], 3),
  );

  it.each([
    ["mean", [2, -3, -1, -2, 0, 0]],
    ["max", [3, -2, -1, -2, 0, 0]],
    ["sum", [4, -6, -1, -2, 0, 0]],
  ] as const)("[M26] %s counts real steps only; nothing but padding gives zeros", (mode, expected) => {
    const p = prepare(globalPool({ mode }), [x]);
    expect(p.outputs).toEqual({ kind: "vector", shape: [2], dtype: "float32", masked: false });
    expect(distance(runOne(p, [x]).values, expected)).toBeLessThan(1e-6);
    const random = masked(dense("sequence", [2, 3, 2]), prefixMask([3, 2], 3));
    expect(gradientError(prepare(globalPool({ mode }), [random]), [random], { h: 1e-3 })).toBeLessThan(2e-2);
  });

  it("[M26] takes images", () => {
    const image = dense("image", [1, 2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 12]);
    expect([...runOne(prepare(globalPool(), [image]), [image]).values]).toEqual([4, 6]);
    expect([...runOne(prepare(globalPool({ mode: "max" }), [image]), [image]).values]).toEqual([7, 12]);
  });
});

describe("attention-pooling", () => {
  it.each([undefined, 4])("[M27] is the mean by a softmax of scores over the real steps (units %s)", (units) => {
    const x = masked(dense("sequence", [2, 3, 2]), prefixMask([3, 2], 3));
    const p = prepare(attentionPooling(units === undefined ? {} : { units }), [x]);
    const w = (name: string) => p.parameters[name]?.values ?? new Float32Array();
    const step = (b: number, t: number) => [at(x.values, (b * 3 + t) * 2), at(x.values, (b * 3 + t) * 2 + 1)];
    const score = (v: number[]) =>
      units === undefined
        ? at(v, 0) * at(w("score"), 0) + at(v, 1) * at(w("score"), 1)
        : Array.from(
            { length: units },
            (_, a) =>
              at(w("score"), a) *
              Math.tanh(at(v, 0) * at(w("weight"), a) + at(v, 1) * at(w("weight"), units + a) + at(w("bias"), a)),
          ).reduce((s, u) => s + u, 0);
    const expected = [3, 2].flatMap((n, b) => {
      const e = Array.from({ length: n }, (_, t) => Math.exp(score(step(b, t))));
      const total = e.reduce((s, v) => s + v, 0);
      return [0, 1].map((d) => e.reduce((s, v, t) => s + (v / total) * at(step(b, t), d), 0));
    });
    expect(distance(runOne(p, [x]).values, expected)).toBeLessThan(1e-6);
    expect(gradientError(p, [x])).toBeLessThan(2e-3);
  });

  it("[M27] of nothing but padding is zero", () => {
    const x = masked(dense("sequence", [1, 2, 2]), [0, 0]);
    expect(runOne(prepare(attentionPooling(), [x]), [x]).values.map(Math.abs)).toEqual(new Float32Array(2));
  });
});

describe("flatten", () => {
  it("[M28] is all numbers in row-major order", () => {
    const x = dense("image", [2, 2, 3, 2]);
    const p = prepare(flatten(), [x]);
    expect(p.outputs).toMatchObject({ kind: "vector", shape: [12] });
    expect([...runOne(p, [x]).values]).toEqual([...x.values]);
    expect(gradientError(p, [x])).toBeLessThan(1e-3);
  });

  it("[M28] refuses a sequence of any length, with the cure", () => {
    const x = masked(dense("sequence", [1, 2, 2]), [1, 1]);
    expect(() => prepare(flatten(), [x])).toThrow(/global-pool/);
  });
});
