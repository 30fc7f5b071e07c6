import { GruyereError } from "@gruyere/flow";
import { describe, expect, it } from "vitest";
import { dense, masked, prepare, runOne } from "../fixtures/apply.js";
import { distance, gradientError } from "../fixtures/gradient.js";
import { sigmoid } from "../fixtures/reference.js";
import { activation } from "./activation.js";

/** Gauss' error function by its Taylor series, exact to double precision for |x| < 4. */
function erf(x: number): number {
  let [sum, term] = [x, x];
  for (let n = 1; n < 100; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const selu = (x: number) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x));

const references = {
  relu: (x: number) => Math.max(0, x),
  "leaky-relu": (x: number) => (x > 0 ? x : 0.01 * x),
  elu: (x: number) => (x > 0 ? x : Math.expm1(x)),
  selu,
  gelu: (x: number) => (x / 2) * (1 + erf(x / Math.SQRT2)),
  swish: (x: number) => x * sigmoid(x),
  softplus: (x: number) => Math.log1p(Math.exp(x)),
  sigmoid,
  tanh: Math.tanh,
} as const;

/** Away from the kinks at 0, so that differences are gradients. */
const x = dense("vector", [2, 6], [-3, -1.5, -0.6, -0.2, 0.2, 0.7, 1.1, 2.3, 3.1, -2.2, 0.4, -0.9]);

describe("activation", () => {
  it.each(Object.entries(references))("[M11] %s equals its formula, and its gradient the differences", (kind, reference) => {
    const p = prepare(activation({ kind: kind as keyof typeof references }), [x]);
    expect(distance(runOne(p, [x]).values, Array.from(x.values, reference))).toBeLessThan(2e-6);
    expect(gradientError(p, [x])).toBeLessThan(2e-3);
  });

  it("[M11] softmax runs over the last axis", () => {
    const p = prepare(activation({ kind: "softmax" }), [x]);
    const exp = Array.from(x.values, Math.exp);
    const expected = exp.map((e, i) => e / exp.slice(i < 6 ? 0 : 6, i < 6 ? 6 : 12).reduce((a, b) => a + b));
    expect(distance(runOne(p, [x]).values, expected)).toBeLessThan(1e-6);
    expect(gradientError(p, [x])).toBeLessThan(2e-3);
  });

  it("[M7] keeps kind, shape and mask", () => {
    const sequence = masked(dense("sequence", [1, 2, 2]), [1, 0]);
    const p = prepare(activation(), [sequence]);
    expect(p.outputs).toEqual(sequence.signature);
    expect(runOne(p, [sequence]).mask).toEqual([1, 0]);
  });

  it("[M5] refuses an unknown name", () => {
    expect(() => activation().plugin.create({ kind: "rellu" })).toThrow(GruyereError);
  });
});
