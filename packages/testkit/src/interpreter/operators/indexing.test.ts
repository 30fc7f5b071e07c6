import { createTfjsEngine } from "@gruyere/core";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { expectClose, floats, ints, runOne, someFloats, someInts } from "../fixtures/run.js";

beforeAll(async () => {
  await createTfjsEngine({ backend: "cpu" });
});

test("[K5] Gather takes slices along an axis", () => {
  const [x, ids] = [someFloats([3, 5, 2]), someInts([2, 4], 5)];
  const reference = tf.gather(tf.tensor3d([...x.numbers], [3, 5, 2]), tf.tensor2d([...ids.numbers], [2, 4], "int32"), 1);
  expectClose(runOne("Gather", [x, ids], { axis: 1 }), reference.dataSync());
  expect(runOne("Gather", [floats([3], [5, 6, 7]), ints([1], [-1])])).toEqual([7]);
  expect(() => runOne("Gather", [floats([3], [5, 6, 7]), ints([1], [3])])).toThrow(/Gather/);
});

test("[K5] GatherElements takes numbers along an axis", () => {
  const x = floats([2, 3], [1, 2, 3, 4, 5, 6]);
  expect(runOne("GatherElements", [x, ints([2, 2], [2, 0, 1, 1])], { axis: 1 })).toEqual([3, 1, 5, 5]);
  expect(runOne("GatherElements", [x, ints([1, 3], [1, 0, 1])], { axis: 0 })).toEqual([4, 2, 6]);
});

test("[K5] ScatterND replaces slices, or adds to them", () => {
  const [x, ids] = [floats([3, 2], [1, 2, 3, 4, 5, 6]), ints([2, 1], [2, 2])];
  const updates = floats([2, 2], [10, 20, 30, 40]);
  expect(runOne("ScatterND", [x, ids, updates])).toEqual([1, 2, 3, 4, 30, 40]);
  expect(runOne("ScatterND", [x, ids, updates], { reduction: "add" })).toEqual([1, 2, 3, 4, 45, 66]);
  expect(runOne("ScatterND", [x, ints([1, 2], [1, 0]), floats([1], [9])], { reduction: "max" })).toEqual([1, 2, 9, 4, 5, 6]);
});

test("[K5] ScatterRows is the gradient of Gather, but for the untrained id", () => {
  const [ids, rows] = [someInts([2, 3], 4), someFloats([2, 3, 5], "rows")];
  const reference = tf.unsortedSegmentSum(tf.tensor2d([...rows.numbers], [6, 5]), tf.tensor1d([...ids.numbers], "int32"), 4);
  expectClose(runOne("ScatterRows", [ids, rows], { shape: [4, 5] }), reference.dataSync());
  const kept = runOne("ScatterRows", [ints([3], [0, 1, 0]), floats([3, 1], [1, 2, 4])], { shape: [2, 1], untrained: 0 });
  expect(kept).toEqual([0, 2]);
});

test("[K5] BagProduct is a weighted sum of rows, and ScatterBag its gradient", () => {
  const [ids, weights, dy] = [someInts([3, 4], 6), someFloats([3, 4], "weights"), someFloats([3, 2], "dy")];
  const table = someFloats([6, 2], "table");
  const [idTensor, weightTensor] = [tf.tensor2d([...ids.numbers], [3, 4], "int32"), tf.tensor2d([...weights.numbers], [3, 4])];
  const bag = (t: tf.Tensor): tf.Tensor => tf.sum(tf.mul(tf.gather(t, idTensor), tf.expandDims(weightTensor, 2)), 1);
  const of = tf.tensor2d([...table.numbers], [6, 2]);
  expectClose(runOne("BagProduct", [table, ids, weights]), bag(of).dataSync());
  const gradient = tf.grad((t: tf.Tensor) => bag(t))(of, tf.tensor2d([...dy.numbers], [3, 2]));
  expectClose(runOne("ScatterBag", [ids, weights, dy], { shape: [6, 2] }), gradient.dataSync());
});
