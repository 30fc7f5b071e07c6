import { createTfjsEngine } from "@gruyere/core";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { erf } from "../erf.js";
import { bools, expectClose, floats, type Given, ints, runOne, someFloats } from "../fixtures/run.js";

beforeAll(async () => {
  await createTfjsEngine({ backend: "cpu" });
});

const tensor = ({ numbers, shape, type }: Given): tf.Tensor =>
  tf.tensor([...numbers], [...shape], type === "int64" ? "int32" : type);
const near = someFloats([4, 9]);
const positive = floats(
  near.shape,
  near.numbers.map((x) => Math.abs(x) + 0.1),
);
const inside = floats(
  near.shape,
  near.numbers.map((x) => Math.tanh(x) * 0.95),
);

const unary: readonly (readonly [string, Given, (x: tf.Tensor) => tf.Tensor])[] = [
  ["Identity", near, tf.clone],
  ["Neg", near, tf.neg],
  ["Abs", near, tf.abs],
  ["Sign", near, tf.sign],
  ["Floor", near, tf.floor],
  ["Ceil", near, tf.ceil],
  ["Round", floats([6], [0.5, 1.5, 2.5, -0.5, -1.5, 2.4]), tf.round],
  ["Reciprocal", positive, tf.reciprocal],
  ["Sqrt", positive, tf.sqrt],
  ["Exp", near, tf.exp],
  ["Log", positive, tf.log],
  ["Erf", near, tf.erf],
  ["Sin", near, tf.sin],
  ["Cos", near, tf.cos],
  ["Tan", inside, tf.tan],
  ["Asin", inside, tf.asin],
  ["Acos", inside, tf.acos],
  ["Atan", near, tf.atan],
  ["Sinh", near, tf.sinh],
  ["Cosh", near, tf.cosh],
  ["Tanh", near, tf.tanh],
  ["Asinh", near, tf.asinh],
  [
    "Acosh",
    floats(
      near.shape,
      positive.numbers.map((x) => x + 1),
    ),
    tf.acosh,
  ],
  ["Atanh", inside, tf.atanh],
  ["Relu", near, tf.relu],
  ["Elu", near, tf.elu],
  ["Selu", near, tf.selu],
  ["Sigmoid", near, tf.sigmoid],
  ["Softplus", near, tf.softplus],
  ["Softsign", near, (x) => tf.div(x, tf.add(tf.abs(x), 1))],
  ["Gelu", near, (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1))],
];

describe("operators on numbers", () => {
  test.each(unary)("[K5] %s is what TensorFlow.js computes", (operator, given, reference) => {
    expectClose(runOne(operator, [given]), reference(tensor(given)).dataSync());
  });

  const binary: readonly (readonly [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor])[] = [
    ["Add", tf.add],
    ["Sub", tf.sub],
    ["Mul", tf.mul],
    ["Div", tf.div],
    ["Max", tf.maximum],
    ["Min", tf.minimum],
    ["Less", tf.less],
    ["LessOrEqual", tf.lessEqual],
    ["Greater", tf.greater],
    ["GreaterOrEqual", tf.greaterEqual],
    ["Equal", tf.equal],
    ["PRelu", tf.prelu],
  ];
  test.each(binary)("[K5] %s broadcasts as TensorFlow.js does", (operator, reference) => {
    const [a, b] = [someFloats([2, 3, 4], "a"), someFloats([3, 1], "b")];
    expectClose(runOne(operator, [a, b]), reference(tensor(a), tensor(b)).dataSync());
  });

  test("[K5] Pow, Sum and the attributes of activations", () => {
    expectClose(runOne("Pow", [positive, near]), tf.pow(tensor(positive), tensor(near)).dataSync());
    expect(runOne("Sum", [floats([2], [1, 2]), floats([], [10]), floats([2], [0.5, 0.25])])).toEqual([11.5, 12.25]);
    expect(runOne("LeakyRelu", [floats([2], [-2, 3])], { alpha: 0.5 })).toEqual([-1, 3]);
    expect(runOne("HardSigmoid", [floats([3], [-9, 1, 9])])).toEqual([0, 0.7, 1]);
    expectClose(runOne("Elu", [floats([2], [-1, 3])], { alpha: 2 }), [2 * Math.expm1(-1), 3], 1e-15);
    expectClose(runOne("Gelu", [near], { approximate: "tanh" }), runOne("Gelu", [near]), 2e-3);
  });

  test("[K5] Where, Clip and tests choose numbers", () => {
    const [a, b] = [floats([2, 2], [1, 2, 3, 4]), floats([1], [9])];
    expect(runOne("Where", [bools([2, 1], [1, 0]), a, b])).toEqual([1, 2, 9, 9]);
    expect(runOne("Clip", [a, floats([], [2]), floats([], [3])])).toEqual([2, 2, 3, 3]);
    expect(runOne("Clip", [a, undefined, floats([], [3])])).toEqual([1, 2, 3, 3]);
    const odd = floats([3], [Number.NaN, Number.POSITIVE_INFINITY, 0]);
    expect([runOne("IsNaN", [odd]), runOne("IsInf", [odd])]).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    const [p, q] = [bools([4], [0, 0, 1, 1]), bools([4], [0, 1, 0, 1])];
    expect(["And", "Or", "Xor"].map((operator) => runOne(operator, [p, q]))).toEqual([
      [0, 0, 0, 1],
      [0, 1, 1, 1],
      [0, 1, 1, 0],
    ]);
    expect(runOne("Not", [p])).toEqual([1, 1, 0, 0]);
  });

  test("[K5] int32 truncates and wraps around; floats stay float64", () => {
    const [a, b] = [ints([3], [7, -7, 7]), ints([3], [2, 2, -2])];
    expect(runOne("Div", [a, b])).toEqual([3, -3, -3]);
    expect(runOne("Mod", [a, b])).toEqual([1, 1, -1]);
    expect(runOne("Mod", [a, b], { fmod: 1 })).toEqual([1, -1, 1]);
    expect(runOne("BitwiseAnd", [ints([1], [6]), ints([1], [3])])).toEqual([2]);
    expect(runOne("Mul", [ints([1], [65_537]), ints([1], [65_537])])).toEqual([131_073]);
    expect(runOne("Add", [ints([1], [2 ** 31 - 1]), ints([1], [1])])).toEqual([-(2 ** 31)]);
    expect(runOne("Cast", [floats([3], [-1.7, 1.7, 0])], { to: "int32" })).toEqual([-1, 1, 0]);
    expect(runOne("Cast", [floats([3], [-1.7, 0.2, 0])], { to: "bool" })).toEqual([1, 1, 0]);
    expect(runOne("Add", [floats([1], [1]), floats([1], [1e-12])])).toEqual([1 + 1e-12]);
    expect(() => runOne("Div", [a, ints([1], [0])])).toThrow(/Div.*failed/);
  });

  test("[K5] the error function is exact to float64", () => {
    // From tables to 15 digits (Abramowitz and Stegun, 7.1; Cody, 1969).
    expect(erf(0.5)).toBeCloseTo(0.520499877813047, 15);
    expect(erf(1)).toBeCloseTo(0.842700792949715, 15);
    expect(erf(-2)).toBeCloseTo(-0.995322265018953, 14);
    expect(erf(2.999999999)).toBeCloseTo(erf(3.000000001), 12);
    expect(erf(9)).toBe(1);
  });
});
