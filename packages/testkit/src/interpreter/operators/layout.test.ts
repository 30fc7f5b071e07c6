import { createTfjsEngine } from "@gruyere/core";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { expectClose, floats, run, runOne, someFloats } from "../fixtures/run.js";

beforeAll(async () => {
  await createTfjsEngine({ backend: "cpu" });
});

const x = someFloats([2, 3, 4]);
const tensor = (): tf.Tensor3D => tf.tensor3d([...x.numbers], [2, 3, 4]);
const row = floats([5], [0, 1, 2, 3, 4]);

test("[K5] Transpose, Tile, Expand, Reshape and Concat move numbers as TensorFlow.js does", () => {
  for (const perm of [
    [0, 2, 1],
    [2, 0, 1],
    [1, 2, 0],
  ])
    expectClose(runOne("Transpose", [x], { perm }), tf.transpose(tensor(), perm).dataSync());
  expectClose(runOne("Tile", [x], { repeats: [1, 2, 3] }), tf.tile(tensor(), [1, 2, 3]).dataSync());
  const narrow = someFloats([3, 1], "narrow");
  expectClose(
    runOne("Expand", [narrow], { shape: [2, 3, 4] }),
    tf.broadcastTo(tf.tensor([...narrow.numbers], [3, 1]), [2, 3, 4]).dataSync(),
  );
  expect(runOne("Reshape", [x], { shape: [6, 4] })).toEqual(x.numbers);
  const other = someFloats([2, 2, 4], "other");
  const joined = tf.concat([tensor(), tf.tensor3d([...other.numbers], [2, 2, 4])], 1);
  expectClose(runOne("Concat", [x, other], { axis: 1 }), joined.dataSync());
});

test("[K5] Split undoes Concat", () => {
  const parts = run("Split", [x], { axis: -1, split: [1, 3] });
  const [left = [], right = []] = parts;
  expect(runOne("Concat", [floats([2, 3, 1], left), floats([2, 3, 3], right)], { axis: 2 })).toEqual(x.numbers);
});

test("[K5] Slice counts from the end, clamps, and goes backwards", () => {
  expect(runOne("Slice", [row], { starts: [1], ends: [-1] })).toEqual([1, 2, 3]);
  expect(runOne("Slice", [row], { starts: [-2], ends: [99] })).toEqual([3, 4]);
  expect(runOne("Slice", [row], { starts: [0], ends: [5], steps: [2] })).toEqual([0, 2, 4]);
  expect(runOne("Slice", [row], { starts: [99], ends: [-99], steps: [-1] })).toEqual([4, 3, 2, 1, 0]);
  expect(runOne("Slice", [row], { starts: [3], ends: [0], steps: [-2] })).toEqual([3, 1]);
  expectClose(
    runOne("Slice", [x], { starts: [1, 0], ends: [3, 2], axes: [2, 0] }),
    tf.slice(tensor(), [0, 0, 1], [2, 3, 2]).dataSync(),
  );
});

test("[K5] Pad fills with a number, the edge, or a reflection, and cuts off", () => {
  expect(runOne("Pad", [row], { pads: [1, 2], value: 9 })).toEqual([9, 0, 1, 2, 3, 4, 9, 9]);
  expect(runOne("Pad", [row], { pads: [2, 1], mode: "edge" })).toEqual([0, 0, 0, 1, 2, 3, 4, 4]);
  expect(runOne("Pad", [row], { pads: [2, 2], mode: "reflect" })).toEqual([2, 1, 0, 1, 2, 3, 4, 3, 2]);
  expect(runOne("Pad", [row], { pads: [-1, 1] })).toEqual([1, 2, 3, 4, 0]);
  expectClose(
    runOne("Pad", [x], { pads: [0, 1, 2, 0, 1, 1] }),
    tf
      .pad(tensor(), [
        [0, 0],
        [1, 1],
        [2, 1],
      ])
      .dataSync(),
  );
});

test("[K5] DepthToSpace and SpaceToDepth are inverse, and DepthToSpace is TensorFlow.js's", () => {
  const deep = someFloats([2, 8, 3, 2], "deep");
  const spread = runOne("DepthToSpace", [deep], { blocksize: 2 });
  const reference = tf.depthToSpace(tf.transpose(tf.tensor4d([...deep.numbers], [2, 8, 3, 2]), [0, 2, 3, 1]), 2, "NHWC");
  expectClose(spread, tf.transpose(reference, [0, 3, 1, 2]).dataSync());
  expect(runOne("SpaceToDepth", [floats([2, 2, 6, 4], spread)], { blocksize: 2 })).toEqual(deep.numbers);
});
