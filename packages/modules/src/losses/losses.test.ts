import type { TensorLossPlugin } from "@gruyere/core";
import { GruyereError, type LossSpec, type Signature } from "@gruyere/flow";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { normals } from "../fixtures/apply.js";
import { distance } from "../fixtures/gradient.js";
import { pytorch, wave } from "../fixtures/pytorch.js";
import { binaryCrossEntropy } from "./binaryCrossEntropy.js";
import { crossEntropy } from "./crossEntropy.js";
import { huber } from "./huber.js";
import { meanAbsoluteError } from "./meanAbsoluteError.js";
import { meanSquaredError } from "./meanSquaredError.js";

interface Numbers {
  readonly values: ArrayLike<number>;
  readonly shape: number[];
  readonly dtype?: "float32" | "int32";
}

const lossOf = (spec: LossSpec) => (spec.plugin as TensorLossPlugin).create(spec.options);
const tensorOf = ({ values, shape, dtype = "float32" }: Numbers) => tf.tensor(Float32Array.from(values), shape, dtype);

function rows(spec: LossSpec, output: Numbers, target: Numbers): { shape: number[]; values: Float32Array } {
  return tf.tidy(() => {
    const loss = lossOf(spec).rows([tensorOf(output)], tensorOf(target));
    return { shape: loss.shape, values: Float32Array.from(loss.dataSync()) };
  });
}

/** Gradient of the sum of the rows by the output. */
const gradient = (spec: LossSpec, output: Numbers, target: Numbers): Float32Array =>
  tf.tidy(() => {
    const y = tensorOf(target);
    return Float32Array.from(
      tf
        .grad((x: tf.Tensor) => tf.sum(lossOf(spec).rows([x], y)))(tensorOf(output))
        .dataSync(),
    );
  });

function gradientError(spec: LossSpec, output: Numbers, target: Numbers, h = 0.02): number {
  const exact = gradient(spec, output, target);
  const at = (i: number, by: number) => {
    const values = Array.from(output.values, (v, j) => v + (i === j ? by : 0));
    return rows(spec, { ...output, values }, target).values.reduce((a, b) => a + b, 0);
  };
  const slopes = Array.from(output.values, (_, i) => (8 * (at(i, h) - at(i, -h)) - (at(i, 2 * h) - at(i, -2 * h))) / (12 * h));
  return distance(exact, slopes);
}

const z = { values: wave(12, 0.3).map((v) => 2 * v), shape: [3, 4] };
const w = { values: wave(12, 1.7), shape: [3, 4] };
const binary = { values: wave(12, 0.5).map((v) => (v > 0 ? 1 : 0)), shape: [3, 4] };
const classes = { values: [2, 0, 3], shape: [3], dtype: "int32" } as const;
const soft = {
  values: [0, 1, 2].flatMap((r) => {
    const e = wave(12, 0.9)
      .slice(4 * r, 4 * r + 4)
      .map(Math.exp);
    return e.map((v) => v / e.reduce((a, b) => a + b));
  }),
  shape: [3, 4],
};

const cases: readonly (readonly [string, LossSpec, Numbers, readonly number[]])[] = [
  ["binaryCrossEntropy", binaryCrossEntropy(), binary, pytorch.binaryCrossEntropy],
  ["crossEntropy of classes", crossEntropy(), { ...classes, shape: [3] }, pytorch.crossEntropy],
  ["crossEntropy, smoothed", crossEntropy({ labelSmoothing: 0.1 }), { ...classes, shape: [3] }, pytorch.crossEntropySmoothed],
  ["crossEntropy of distributions", crossEntropy(), soft, pytorch.crossEntropySoft],
  ["huber", huber({ delta: 0.7 }), w, pytorch.huber],
  ["meanSquaredError", meanSquaredError(), w, pytorch.meanSquaredError],
  ["meanAbsoluteError", meanAbsoluteError(), w, pytorch.meanAbsoluteError],
];

describe("losses", () => {
  it.each(cases)(
    "[M30] %s gives one number per row, PyTorch's, and its gradient equals the differences",
    (_, spec, target, expected) => {
      const found = rows(spec, z, target);
      expect(found.shape).toEqual([3]);
      expect(distance(found.values, expected)).toBeLessThan(3e-6);
      expect(gradientError(spec, z, target)).toBeLessThan(3e-3);
    },
  );

  it("[M31] binary cross-entropy neither overflows nor loses its gradient, at 0 nor far out", () => {
    const x = { values: [0, 0, 200, -200], shape: [4, 1] };
    const y = { values: [0, 1, 0, 1], shape: [4, 1] };
    expect(distance(rows(binaryCrossEntropy(), x, y).values, [Math.LN2, Math.LN2, 200, 200])).toBeLessThan(1e-4);
    expect(distance(gradient(binaryCrossEntropy(), x, y), [0.5, -0.5, 1, -1])).toBeLessThan(1e-6);
  });

  it("[M31] cross-entropy of extreme logits is finite", () => {
    const x = { values: [1000, -1000, 0, 0, -1000, 1000], shape: [2, 3] };
    const y = { values: [1, 2], shape: [2], dtype: "int32" as const };
    expect(distance(rows(crossEntropy(), x, y).values, [2000, 0])).toBeLessThan(1e-3);
  });

  const garbage = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, -3e38, -1];
  it.each([
    ["binary-cross-entropy", binaryCrossEntropy()],
    ["cross-entropy", crossEntropy()],
    ["mean-squared-error", meanSquaredError()],
    ["mean-absolute-error", meanAbsoluteError()],
    ["huber", huber()],
  ])("[M32] %s is finite, with its gradient, whatever the target of a missing label holds", (_, spec) => {
    const x = { values: normals(12), shape: [6, 2] };
    const y = { values: garbage.flatMap((v) => [v, v]), shape: [6, 2] };
    expect(rows(spec, x, y).values.every(Number.isFinite)).toBe(true);
    expect(gradient(spec, x, y).every(Number.isFinite)).toBe(true);
  });

  it("[M32] cross-entropy is zero for what isn't a class", () => {
    const x = { values: normals(9), shape: [3, 3] };
    const y = { values: [-1, 3, 2_000_000_000], shape: [3], dtype: "int32" as const };
    expect(rows(crossEntropy(), x, y).values.map(Math.abs)).toEqual(Float32Array.of(0, 0, 0));
    expect(gradient(crossEntropy(), x, y).map(Math.abs)).toEqual(new Float32Array(9));
  });

  it("[M33] gives one number per frame of a sequence", () => {
    const x = { values: normals(12), shape: [2, 3, 2] };
    expect(rows(crossEntropy(), x, { values: [0, 1, 1, 0, 0, 1], shape: [2, 3], dtype: "int32" }).shape).toEqual([2, 3]);
    expect(rows(meanSquaredError(), x, { values: normals(12, 2), shape: [2, 3, 2] }).shape).toEqual([2, 3]);
    expect(
      rows(meanSquaredError(), { ...x, shape: [2, 1, 3, 2] }, { values: normals(12, 2), shape: [2, 1, 3, 2] }).shape,
    ).toEqual([2]);
  });

  const vector = (units: number): Signature => ({ kind: "vector", shape: [units], dtype: "float32", masked: false });
  const category = (size: number): Signature => ({ kind: "category", shape: [], dtype: "int32", size, masked: false });

  it("[M34] refuses outputs that don't fit the target, and names both", () => {
    expect(() => lossOf(crossEntropy()).check([vector(2)], category(3))).toThrow(
      /category\[\] of 3[\s\S]*vector\[2\][\s\S]*3 units/,
    );
    expect(() => lossOf(binaryCrossEntropy()).check([vector(2)], vector(1))).toThrow(GruyereError);
    expect(() => lossOf(huber()).check([vector(1), vector(1)], vector(1))).toThrow(/one float32 output/);
    expect(() => lossOf(crossEntropy()).check([vector(3)], category(3))).not.toThrow();
    expect(() => lossOf(crossEntropy()).check([vector(3)], vector(3))).not.toThrow();
    expect(() => huber().plugin.create({ delta: 0 })).toThrow(GruyereError);
  });
});
