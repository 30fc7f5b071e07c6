import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scanWith } from "./scanWith.js";

/** Legend: B = 2 rows, T = 3 steps. */
const x = [
  [1, 2, 3],
  [10, 20, 30],
];

describe("scan", () => {
  const scan = scanWith();
  let before = 0;
  beforeAll(async () => {
    await tf.setBackend("cpu");
    before = tf.memory().numTensors;
  });
  afterAll(() => expect(tf.memory().numTensors).toBe(before));

  /** Running sums of x times w, and how many steps ran before. */
  const sums = (x_BT: tf.Tensor, w: tf.Tensor, reverse: boolean) =>
    scan({
      sequences: [x_BT],
      initial: [tf.zeros([2]), tf.zeros([2], "int32")],
      weights: [w],
      reverse,
      step: ([x_B], [sum_B, count_B], [w]) => {
        const next = tf.add(sum_B, tf.mul(x_B, w));
        return { states: [next, tf.add(count_B, tf.scalar(1, "int32"))], outputs: [next, count_B] };
      },
    });

  it("[C33] runs a step per element, hands states on and stacks outputs", () => {
    tf.tidy(() => {
      const { states, outputs } = sums(tf.tensor2d(x), tf.scalar(2), false);
      expect(states.map((state) => state.arraySync())).toEqual([
        [12, 120],
        [3, 3],
      ]);
      expect(outputs.map((output) => output.arraySync())).toEqual([
        [
          [2, 6, 12],
          [20, 60, 120],
        ],
        [
          [0, 1, 2],
          [0, 1, 2],
        ],
      ]);
    });
  });

  it("[C33] in reverse, begins with the last element, and outputs stay where their elements are", () => {
    tf.tidy(() => {
      const { states, outputs } = sums(tf.tensor2d(x), tf.scalar(1), true);
      expect(states[0].arraySync()).toEqual([6, 60]);
      expect(outputs[0].arraySync()).toEqual([
        [6, 5, 3],
        [60, 50, 30],
      ]);
      expect(outputs[1].arraySync()).toEqual([
        [2, 1, 0],
        [2, 1, 0],
      ]);
    });
  });

  it("[C33] has gradients by sequences and weights", () => {
    tf.tidy(() => {
      const loss = (x_BT: tf.Tensor, w: tf.Tensor) => tf.sum(sums(x_BT, w, false).outputs[0]) as tf.Scalar;
      const [dx, dw] = tf.grads(loss)([tf.tensor2d(x), tf.scalar(2)]);
      expect(dx?.arraySync()).toEqual([
        [6, 4, 2],
        [6, 4, 2],
      ]);
      expect(dw?.arraySync()).toBe(1 * 3 + 2 * 2 + 3 + 10 * (3 + 4 + 3));
    });
  });

  it("[C33] has gradients over one element", () => {
    tf.tidy(() => {
      const loss = (x_BT: tf.Tensor, w: tf.Tensor) => tf.sum(sums(x_BT, w, false).outputs[0]) as tf.Scalar;
      const [dx, dw] = tf.grads(loss)([tf.tensor2d([[1], [10]]), tf.scalar(2)]);
      expect(dx?.arraySync()).toEqual([[2], [2]]);
      expect(dw?.arraySync()).toBe(11);
    });
  });

  it("[C33] refuses what doesn't fit", () => {
    tf.tidy(() => {
      const plain = { sequences: [tf.ones([2, 3])], initial: [tf.zeros([2])] };
      const step = () => ({ states: [tf.zeros([2])], outputs: [] });
      const failing = (loop: Parameters<typeof scan>[0]) => () => void scan(loop);
      expect(failing({ ...plain, step, sequences: [] })).toThrow(/wrong-loop[\s\S]*no sequence/);
      expect(failing({ ...plain, step, sequences: [tf.ones([2, 0])] })).toThrow(/one step or more[\s\S]*\[2, 0\]/);
      expect(failing({ ...plain, step, sequences: [tf.ones([2, 3]), tf.ones([2, 4])] })).toThrow(/\[2, 3, …\][\s\S]*\[2, 4\]/);
      expect(failing({ ...plain, step, initial: [tf.zeros([1])] })).toThrow(/states \[2, …\][\s\S]*\[1\]/);
      expect(failing({ ...plain, step: () => ({ states: [], outputs: [] }) })).toThrow(/float32 \[2\] of a step[\s\S]*none/);
      const whole = () => ({ states: [tf.zeros([2], "int32")], outputs: [] });
      expect(failing({ ...plain, step: whole })).toThrow(/received: int32 \[2\]/);
      expect(failing({ ...plain, step: () => ({ ...step(), outputs: [tf.zeros([3])] }) })).toThrow(
        /outputs \[2, …\][\s\S]*\[3\]/,
      );
    });
  });
});
