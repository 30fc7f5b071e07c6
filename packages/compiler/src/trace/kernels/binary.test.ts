import * as tf from "@tensorflow/tfjs";
import { describe, it } from "vitest";
import { agrees, type Given } from "./fixtures/agreement.js";

type Op = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const ops: Readonly<Record<string, { readonly op: Op; readonly from?: number; readonly to?: number }>> = {
  Add: { op: tf.add },
  Sub: { op: tf.sub },
  Multiply: { op: tf.mul },
  RealDiv: { op: tf.div, from: 0.5, to: 3 },
  FloorDiv: { op: tf.floorDiv, from: 0.5, to: 9 },
  Mod: { op: tf.mod, from: -5, to: 5 },
  Pow: { op: tf.pow, from: 0.2, to: 3 },
  Maximum: { op: tf.maximum },
  Minimum: { op: tf.minimum },
  SquaredDifference: { op: tf.squaredDifference },
  Atan2: { op: tf.atan2 },
};

/** TensorFlow.js has gradients of these for equal shapes only. */
const unbroadcast = new Set(["Maximum", "Minimum", "SquaredDifference"]);

describe("functions of two numbers", () => {
  const shapes: readonly (readonly [readonly number[], readonly number[]])[] = [
    [
      [3, 4],
      [3, 4],
    ],
    [[3, 4], [4]],
    [
      [2, 1, 4],
      [3, 1],
    ],
    [[], [2, 3]],
    [[1], []],
    [
      [2, 0],
      [1, 1],
    ],
  ];
  for (const [name, { op, from = -2, to = 2 }] of Object.entries(ops)) {
    it(`[X11] ${name} broadcasts, forward and backward, as TensorFlow.js has it`, async () => {
      for (const [seed, [a, b]] of shapes.entries()) {
        const gradients = !unbroadcast.has(name) || a.length === b.length;
        const given = [
          { shape: a, from, to },
          { shape: b, from, to },
        ];
        await agrees(op, given, {
          seed,
          gradients: gradients && !a.includes(0) && seed < 5 && !(unbroadcast.has(name) && seed === 2),
        });
      }
    });
  }

  const integers: readonly Given[] = [
    { shape: [8], type: "int32", numbers: [7, -7, 7, -7, 6, -6, 5, 0] },
    { shape: [8], type: "int32", numbers: [2, 2, -2, -2, 3, 3, 0, 4] },
  ];
  const onIntegers: Readonly<Record<string, Op>> = {
    Add: tf.add,
    Sub: tf.sub,
    Multiply: tf.mul,
    FloorDiv: tf.floorDiv,
    div: tf.div,
    Mod: tf.mod,
    Maximum: tf.maximum,
    Minimum: tf.minimum,
    SquaredDifference: tf.squaredDifference,
    BitwiseAnd: tf.bitwiseAnd,
  };
  for (const [name, op] of Object.entries(onIntegers)) {
    it(`[X12] ${name} of integers: signs, and divisors that are zero, as TensorFlow.js has it`, async () => {
      await agrees(op, integers);
      if (name === "BitwiseAnd") return; // for equal shapes only
      await agrees((a) => op(a, tf.scalar(3, "int32")), integers.slice(0, 1));
      await agrees((a) => op(a, tf.scalar(-3, "int32")), integers.slice(0, 1));
    });
  }

  it("[X12] the remainder of floats has the sign of the divisor", async () => {
    await agrees(tf.mod, [
      { shape: [8], numbers: [7.5, -7.5, 7.5, -7.5, 6, -6, 0, 0] },
      { shape: [8], numbers: [2, 2, -2, -2, 3, 3, -3, 4] },
    ]);
  });

  it("[X12] powers of negative numbers, to the square and to any whole number", async () => {
    const x: Given = { shape: [7], from: -3, to: 3 };
    await agrees((a) => tf.pow(a, 2), [x]);
    await agrees((a) => tf.pow(a, 3), [x]);
    await agrees((a) => tf.pow(a, 1), [x]);
    await agrees((a) => tf.pow(a, tf.scalar(2, "int32")), [{ shape: [7], type: "int32", from: -3, to: 4 }]);
  });

  it("[X12] the angle of a point in each quadrant and on each axis", async () => {
    await agrees(
      tf.atan2,
      [
        { shape: [9], numbers: [1, 1, -1, -1, 0, 0, 2, -2, 0] },
        { shape: [9], numbers: [1, -1, 1, -1, 3, -3, 0, 0, 0] },
      ],
      { gradients: false },
    );
  });

  it("[X11] a list is summed, types meet at the wider one", async () => {
    const x: Given = { shape: [2, 3] };
    await agrees((a, b, c) => tf.addN([a, b, c]), [x, x, x]);
    await agrees((a, b) => tf.mul(a, b), [x, { shape: [2, 3], type: "int32" }]);
    await agrees((a, b) => tf.mul(a, b), [x, { shape: [2, 3], type: "bool" }]);
    await agrees(
      (a, b) => [tf.maximum(a, b), tf.minimum(a, b), tf.mul(a, b)],
      [
        { shape: [9], type: "bool" },
        { shape: [9], type: "bool" },
      ],
    );
  });
});
