import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { bodyOf } from "../../graph/attributes.js";
import { of, traced } from "../../trace/kernels/fixtures/agreement.js";
import { scanHere } from "../../trace/loops/fixtures/scanHere.js";
import { expectSameOutputs } from "../fixtures/sameOutputs.js";
import { loopsIn, settled } from "./fixtures/loopsIn.js";

it("[X105] a loop whose last state alone is used has no outputs, and not the states and sequences that only they need", () => {
  const apply = (x: tf.Tensor, y: tf.Tensor): tf.Tensor =>
    scanHere()({
      sequences: [x, y],
      initial: [tf.zeros([2]), tf.ones([2]), tf.zeros([2])],
      step: ([x, y], [sum, kept, unused]) => ({
        states: [tf.add(sum, tf.mul(x, kept)), kept, tf.add(unused, y)],
        outputs: [sum, tf.mul(y, sum)],
      }),
    }).states[0];
  const before = traced(apply, [of(2, 3), of(2, 3)], { gradients: false });
  const after = settled(before);
  expectSameOutputs(before, after);
  const [loop] = loopsIn(after);
  expect(loop?.outputs.map(({ shape }) => shape)).toEqual([[2]]);
  expect(loop?.attributes).toMatchObject({ states: 1, scanned: 1 });
  expect(loop && bodyOf(loop.attributes).nodes.map(({ operator }) => operator)).toEqual(["Mul", "Add"]);
});

it("[X105] outputs of one value are one, those that repeat a sequence are that sequence, and a repeated element is no sequence", () => {
  const apply = (x: tf.Tensor, y: tf.Tensor): readonly tf.Tensor[] =>
    scanHere()({
      sequences: [x, tf.broadcastTo(y, [2, 3])],
      initial: [tf.zeros([2])],
      step: ([x, y], [sum]) => {
        const next = tf.add(sum, tf.mul(x, y));
        return { states: [next], outputs: [next, x, next] };
      },
    }).outputs;
  const before = traced(apply, [of(2, 3), of(2, 1)], { gradients: false });
  const after = settled(before);
  expectSameOutputs(before, after);
  const [loop] = loopsIn(after);
  expect(loop?.outputs).toHaveLength(2);
  expect(loop?.attributes).toMatchObject({ states: 1, scanned: 1 });
  expect(loop?.inputs.map((input) => input?.shape)).toEqual([[2], [3, 2], [2]]);
});
