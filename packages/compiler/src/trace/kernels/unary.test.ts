import * as tf from "@tensorflow/tfjs";
import { describe, it } from "vitest";
import { agrees, type Given } from "./fixtures/agreement.js";

const ops: Readonly<Record<string, readonly [(x: tf.Tensor) => tf.Tensor, from?: number, to?: number]>> = {
  Identity: [tf.clone],
  Abs: [tf.abs],
  Neg: [tf.neg],
  Sign: [tf.sign],
  Floor: [tf.floor],
  Ceil: [tf.ceil],
  Round: [tf.round, -6, 6],
  Exp: [tf.exp],
  Expm1: [tf.expm1],
  Log: [tf.log, 0.1, 4],
  Log1p: [tf.log1p, -0.9, 4],
  Sqrt: [tf.sqrt, 0.1, 4],
  Rsqrt: [tf.rsqrt, 0.1, 4],
  Reciprocal: [tf.reciprocal, 0.1, 4],
  Square: [tf.square],
  Sin: [tf.sin],
  Cos: [tf.cos],
  Tan: [tf.tan, -1.2, 1.2],
  Asin: [tf.asin, -0.9, 0.9],
  Acos: [tf.acos, -0.9, 0.9],
  Atan: [tf.atan],
  Sinh: [tf.sinh],
  Cosh: [tf.cosh],
  Tanh: [tf.tanh, -4, 4],
  Asinh: [tf.asinh],
  Acosh: [tf.acosh, 1.1, 4],
  Atanh: [tf.atanh, -0.9, 0.9],
  Erf: [tf.erf],
  Sigmoid: [tf.sigmoid, -10, 10],
  Softplus: [tf.softplus, -10, 20],
  Step: [tf.step],
  ClipByValue: [(x) => tf.clipByValue(x, -0.5, 1)],
};

describe("functions of one number", () => {
  for (const [name, [op, from = -2, to = 2]] of Object.entries(ops)) {
    it(`[X10] ${name}, forward and backward, as TensorFlow.js has it`, async () => {
      await agrees(op, [{ shape: [3, 5], from, to }]);
      await agrees(op, [{ shape: [], from, to }], { seed: 2 });
      await agrees(op, [{ shape: [2, 0, 3], from, to }]);
    });
  }

  const integers: Given = { shape: [9], type: "int32", from: -4, to: 5 };
  const onIntegers = {
    abs: tf.abs,
    neg: tf.neg,
    sign: tf.sign,
    round: tf.round,
    square: tf.square,
    exp: tf.exp,
    atan: tf.atan,
    relu: tf.relu,
  };
  for (const [name, op] of Object.entries(onIntegers)) {
    it(`[X10] ${name} of integers has the type that TensorFlow.js gives it`, async () => {
      await agrees((x) => op<tf.Tensor>(x), [integers]);
    });
  }

  it("[X10] NaN and infinity are found", async () => {
    const numbers = [1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    await agrees((x) => [tf.isNaN(x), tf.isInf(x), tf.isFinite(x)], [{ shape: [5], numbers }]);
    await agrees((x) => [tf.isNaN(x), tf.isInf(x), tf.isFinite(x)], [integers]);
  });

  it("[X10] e^x - 1 and log(1 + x) keep their digits near zero", async () => {
    const numbers = [1e-7, -1e-7, 3e-6, -2e-5, 1e-4, 0];
    await agrees((x) => [tf.expm1(x), tf.log1p(x)], [{ shape: [6], numbers: numbers.map((n) => n * 1e-4) }]);
    for (const x of numbers)
      await agrees((one) => tf.mul(1e5, tf.expm1(one)), [{ shape: [1], numbers: [x] }], { gradients: false });
    for (const x of numbers)
      await agrees((one) => tf.mul(1e5, tf.log1p(one)), [{ shape: [1], numbers: [x] }], { gradients: false });
  });

  it("[X10] log(1 + e^x) doesn't overflow", async () => {
    await agrees((x) => tf.log1p(tf.exp(x)), [{ shape: [50], from: -40, to: 40 }]);
  });
});
