import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { type Argument, applyTo, idsOf, masked, type Prepared, parameterTensors, prepare, runOne } from "../fixtures/apply.js";
import { distance, gradientError } from "../fixtures/gradient.js";
import { embedding } from "./embedding.js";
import { embeddingBag } from "./embeddingBag.js";

const table = (p: Prepared): Float32Array => p.parameters["weight"]?.values ?? new Float32Array();
const row = (p: Prepared, id: number, units: number): number[] => [...table(p).slice(id * units, (id + 1) * units)];

/** Gradient of the sum of all outputs by the table. */
function tableGradient(p: Prepared, x: Argument): Float32Array {
  return tf.tidy(() => {
    const { weight = tf.scalar(0) } = parameterTensors(p.parameters);
    const ids = tf.tensor(x.values, [...x.shape], "int32");
    const sum = (w: tf.Tensor) =>
      Object.values(applyTo(p, [x], [ids], { weight: w }, {})).reduce<tf.Tensor>(
        (s, { tensor }) => tf.add(s, tf.sum(tensor)),
        tf.scalar(0),
      );
    return Float32Array.from(tf.grad(sum)(weight).dataSync());
  });
}

describe("embedding", () => {
  it("[M15] gives each id its row: a sequence of ids, a vector of a category", () => {
    const ids = idsOf("ids", [2, 2], 4, [3, 1, 1, 0]);
    const p = prepare(embedding({ units: 3 }), [ids]);
    expect(p.outputs).toEqual({ kind: "sequence", shape: [null, 3], dtype: "float32", masked: false });
    expect([...runOne(p, [ids]).values]).toEqual([3, 1, 1, 0].flatMap((id) => row(p, id, 3)));
    expect(gradientError(p, [ids])).toBeLessThan(1e-3);
    const category = idsOf("category", [3], 4, [2, 0, 2]);
    const q = prepare(embedding({ units: 2 }), [category]);
    expect(runOne(q, [category]).shape).toEqual([3, 2]);
    expect([...runOne(q, [category]).values]).toEqual([2, 0, 2].flatMap((id) => row(q, id, 2)));
    expect(gradientError(q, [category])).toBeLessThan(1e-3);
  });

  it("[M16] makes zeros of padding and trains nothing by it", () => {
    const x = masked(idsOf("ids", [1, 3], 3, [1, 2, 0]), [1, 1, 0]);
    const p = prepare(embedding({ units: 2 }), [x]);
    expect(distance(runOne(p, [x]).values.slice(4), [0, 0])).toBe(0);
    expect(runOne(p, [x]).mask).toEqual([1, 1, 0]);
    expect([...tableGradient(p, x)]).toEqual([0, 0, 1, 1, 1, 1]);
  });

  it("[M16] keeps the row `padding` zero, at the start and by its gradient", () => {
    const x = idsOf("ids", [1, 3], 3, [1, 2, 0]);
    const p = prepare(embedding({ units: 2, padding: 2 }), [x]);
    expect(row(p, 2, 2)).toEqual([0, 0]);
    expect([...tableGradient(p, x)]).toEqual([1, 1, 1, 1, 0, 0]);
  });

  it("[M3] starts standard normal, as PyTorch's Embedding", () => {
    const p = prepare(embedding({ units: 100 }), [idsOf("category", [1], 100, [0])]);
    const variance = table(p).reduce((sum, v) => sum + v * v, 0) / 10_000;
    expect(Math.abs(variance - 1)).toBeLessThan(0.07); // standard error 0.014
  });

  it("[M5] refuses ids of unknown number", () => {
    const x = idsOf("ids", [1, 1], 3, [1]);
    const { size: _, ...signature } = x.signature;
    expect(() => prepare(embedding({ units: 2 }), [{ ...x, signature }])).toThrow(/width is known/);
  });
});

describe("embedding-bag", () => {
  const x = masked(idsOf("bag", [2, 4], 5, [3, 1, 3, 0, 0, 0, 0, 0]), [1, 0.5, 2, 0, 0, 0, 0, 0]);
  const combine = (p: Prepared, factors: readonly number[]): number[] =>
    [0, 1].map((d) => [3, 1, 3].reduce((sum, id, k) => sum + (factors[k] ?? 0) * (row(p, id, 2)[d] ?? 0), 0));

  it.each([
    ["sum", [1, 1, 1]],
    ["mean", [1 / 3, 1 / 3, 1 / 3]],
    ["weighted", [1, 0.5, 2]],
  ] as const)("[M17] %s combines the rows of the ids; an empty bag gives zeros", (mode, factors) => {
    const p = prepare(embeddingBag({ units: 2, mode }), [x]);
    expect(distance(runOne(p, [x]).values, [...combine(p, factors), 0, 0])).toBeLessThan(1e-6);
    expect(gradientError(p, [x])).toBeLessThan(1e-3);
  });

  it("[M17] takes a sequence of ids, by its mask", () => {
    const ids = masked(idsOf("ids", [1, 3], 5, [4, 2, 0]), [1, 1, 0]);
    const p = prepare(embeddingBag({ units: 2, mode: "sum" }), [ids]);
    const expected = row(p, 4, 2).map((v, d) => v + (row(p, 2, 2)[d] ?? 0));
    expect(distance(runOne(p, [ids]).values, expected)).toBeLessThan(1e-6);
  });
});
