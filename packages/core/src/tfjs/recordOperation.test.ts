import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { isRecording, recordOperation } from "./recordOperation.js";
import { GradientTape } from "./tape.js";

beforeAll(() => tf.setBackend("cpu"));

/** x² and x³, run aside. */
function powers(x: tf.Tensor): readonly [tf.Tensor, tf.Tensor] {
  const { values, shape } = { values: x.dataSync(), shape: x.shape };
  const outputs = [
    tf.tensor(
      values.map((n) => n ** 2),
      shape,
    ),
    tf.tensor(
      values.map((n) => n ** 3),
      shape,
    ),
  ] as const;
  recordOperation({
    name: "powers",
    inputs: { x },
    outputs,
    gradient: ([square, cube]) => ({
      x: () => {
        const parts = [square && tf.mul(square, tf.mul(2, x)), cube && tf.mul(cube, tf.mul(3, tf.square(x)))];
        return tf.addN(parts.filter((part) => part !== undefined));
      },
    }),
  });
  return outputs;
}

it("[C34] an operation recorded with its own gradient is part of both tapes, outputs without a gradient are left out", () => {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const x = tf.tensor1d([2, -3]);
    const { tape, result } = GradientTape.record(() => powers(tf.mul(x, 1)));
    const seeds = [{ target: result[0], gradient: tf.ones([2]) }];
    expect(tape.backward(seeds, [x])[0]?.arraySync()).toEqual([4, -6]);
    tape.dispose();
    const both = (x: tf.Tensor) => tf.sum(tf.add(...powers(x))) as tf.Scalar;
    expect(tf.grad(both)(x).arraySync()).toEqual([4 + 12, -6 + 27]);
    expect(isRecording()).toBe(false);
  });
  expect(tf.memory().numTensors).toBe(before);
});
