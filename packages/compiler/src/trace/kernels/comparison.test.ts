import * as tf from "@tensorflow/tfjs";
import { describe, it } from "vitest";
import { agrees, type Given } from "./fixtures/agreement.js";

const comparisons = {
  Equal: tf.equal,
  NotEqual: tf.notEqual,
  Less: tf.less,
  LessEqual: tf.lessEqual,
  Greater: tf.greater,
  GreaterEqual: tf.greaterEqual,
};

const types = ["float32", "int32", "bool"] as const;

const given = (type: "float32" | "int32" | "bool", ...shape: readonly number[]): Given =>
  type === "float32"
    ? { shape, numbers: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 7) % 3) }
    : { shape, type };

describe("comparisons, logic and choice", () => {
  for (const [name, op] of Object.entries(comparisons)) {
    it(`[X13] ${name} of all types, broadcast, is a bool`, async () => {
      for (const type of types) {
        await agrees((a, b) => op(a, b), [given(type, 3, 4), given(type, 4)], { gradients: false });
        await agrees((a, b) => op(a, b), [given(type, 3, 1), given(type, 2, 1, 4)], { gradients: false });
        await agrees((a, b) => op(a, b), [given(type, 3, 0), given(type, 1)], { gradients: false });
      }
    });
  }

  it("[X13] logic", async () => {
    const [a, b]: readonly Given[] = [
      { shape: [3, 4], type: "bool" },
      { shape: [4], type: "bool" },
    ];
    if (!a || !b) throw new Error("no inputs");
    await agrees((x, y) => [tf.logicalAnd(x, y), tf.logicalOr(x, y), tf.logicalXor(x, y), tf.logicalNot(x)], [a, b]);
  });

  it("[X14] where, forward and backward, of floats; of integers and bools", async () => {
    const condition: Given = { shape: [3, 4], type: "bool" };
    await agrees((c, a, b) => tf.where(c, a, b), [condition, { shape: [3, 4] }, { shape: [3, 4] }]);
    await agrees((c, a, b) => tf.where(c, a, b), [{ shape: [3, 1], type: "bool" }, { shape: [3, 4] }, { shape: [] }]);
    await agrees((c, a, b) => tf.where(c, a, b), [{ shape: [4], type: "bool" }, { shape: [1, 4] }, { shape: [3, 1] }]);
    for (const type of ["int32", "bool"] as const) {
      await agrees((c, a, b) => tf.where(c, a, b), [condition, { shape: [3, 4], type }, { shape: [3, 4], type }]);
    }
    await agrees((c, a, b) => tf.where(c, a, b), [condition, { shape: [3, 4] }, { shape: [3, 4], type: "int32" }], {
      gradients: false,
    });
  });

  it("[X14] gradients of where pass by what was not chosen", async () => {
    await agrees(
      (x, c) => tf.where(tf.greater(c, 0), tf.log(tf.abs(x)), tf.zerosLike(x)),
      [{ shape: [4, 5] }, { shape: [4, 5], type: "int32" }],
    );
  });

  it("[X14] casts cut floats off towards zero; all but zero is true", async () => {
    const numbers = [-2.7, -0.5, 0, 0.5, 1, 2.7, Number.NaN];
    await agrees((x) => [tf.cast(x, "bool"), tf.cast(tf.cast(x, "bool"), "float32")], [{ shape: [7], numbers }], {
      gradients: false,
    });
    await agrees(
      (x) => [tf.cast(x, "int32"), tf.cast(tf.cast(x, "int32"), "float32")],
      [{ shape: [6], numbers: numbers.slice(0, 6) }],
      { gradients: false },
    );
    await agrees((x) => [tf.cast(x, "float32"), tf.cast(x, "bool")], [{ shape: [6], type: "int32" }]);
    await agrees((x) => [tf.cast(x, "float32"), tf.cast(x, "int32")], [{ shape: [6], type: "bool" }]);
    await agrees((x) => tf.mul(x, tf.cast(tf.cast(x, "bool"), "float32")), [{ shape: [6] }]);
  });
});
