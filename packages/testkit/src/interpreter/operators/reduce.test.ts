import { createTfjsEngine } from "@gruyere/core";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { expectClose, floats, run, runOne, someFloats } from "../fixtures/run.js";

beforeAll(async () => {
  await createTfjsEngine({ backend: "cpu" });
});

const x = someFloats([2, 3, 4]);
const tensor = (): tf.Tensor => tf.tensor([...x.numbers], [2, 3, 4]);

const reductions: readonly (readonly [string, (t: tf.Tensor, axes?: number[], keep?: boolean) => tf.Tensor])[] = [
  ["ReduceSum", tf.sum],
  ["ReduceMean", tf.mean],
  ["ReduceMax", tf.max],
  ["ReduceMin", tf.min],
  ["ReduceProd", tf.prod],
  ["ReduceSumSquare", (t, axes, keep) => tf.sum(tf.square(t), axes, keep)],
  ["ReduceL1", (t, axes, keep) => tf.sum(tf.abs(t), axes, keep)],
  ["ReduceL2", (t, axes, keep) => tf.sqrt(tf.sum(tf.square(t), axes, keep))],
  ["ReduceLogSumExp", tf.logSumExp],
];

test.each(reductions)("[K5] %s over any axes", (operator, reference) => {
  for (const axes of [[0], [1], [-1], [0, 2], [1, 2]])
    for (const keepdims of [true, false])
      expectClose(runOne(operator, [x], { axes, keepdims }), reference(tensor(), axes, keepdims).dataSync());
  expectClose(runOne(operator, [x]), reference(tensor()).dataSync());
});

test("[K5] Softmax and LogSoftmax run along their axis, and large numbers don't overflow", () => {
  for (const axis of [0, 1, 2, -1]) {
    const along = (t: tf.Tensor, f: (rows: tf.Tensor) => tf.Tensor): tf.Tensor => {
      const order = [0, 1, 2].filter((each) => each !== (axis + 3) % 3).concat((axis + 3) % 3);
      const back = order.map((_, i) => order.indexOf(i));
      return tf.transpose(f(tf.transpose(t, order)), back);
    };
    expectClose(runOne("Softmax", [x], { axis }), along(tensor(), (t) => tf.softmax(t)).dataSync());
    expectClose(runOne("LogSoftmax", [x], { axis }), along(tensor(), (t) => tf.logSoftmax(t)).dataSync());
  }
  expect(runOne("Softmax", [floats([1, 2], [1e4, 1e4])])).toEqual([0.5, 0.5]);
});

test("[K5] ArgMax and ArgMin find the first, TopK keeps the order of equal numbers", () => {
  const ties = floats([2, 4], [1, 5, 5, 0, 2, 2, 7, 7]);
  expect(runOne("ArgMax", [ties], { axis: 1, keepdims: false })).toEqual([1, 2]);
  expect(runOne("ArgMin", [ties], { axis: -1, keepdims: true })).toEqual([3, 0]);
  expect(runOne("ArgMax", [ties], { axis: 0, keepdims: false })).toEqual([1, 0, 1, 1]);
  expect(run("TopK", [ties], { k: 3, axis: 1 })).toEqual([
    [5, 5, 1, 7, 7, 2],
    [1, 2, 0, 2, 3, 0],
  ]);
  expect(run("TopK", [ties], { k: 2, axis: 1, largest: false })).toEqual([
    [0, 1, 2, 2],
    [3, 0, 0, 1],
  ]);
});

test("[K5] CumSum counts along an axis, with or without the number itself, forwards or backwards", () => {
  for (const exclusive of [true, false])
    for (const reverse of [true, false])
      for (const axis of [0, 1, 2])
        expectClose(
          runOne("CumSum", [x], { axis, exclusive, reverse }),
          tf.cumsum(tensor(), axis, exclusive, reverse).dataSync(),
        );
});
