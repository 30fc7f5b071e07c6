import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { agrees, type Given, of, traced } from "./fixtures/agreement.js";

const types: readonly Given["type"][] = ["float32", "int32", "bool"];

describe("what moves numbers", () => {
  it("[X19] reshapes, new axes, squeezed axes", async () => {
    for (const type of types) {
      await agrees(
        (x) => [tf.reshape(x, [4, -1]), tf.expandDims(x, 1), tf.expandDims(x, -1), tf.squeeze(tf.expandDims(x, 0))],
        [{ shape: [2, 3, 4], type: type ?? "float32" }],
      );
    }
    await agrees((x) => tf.reshape(x, [0, 3]), [of(3, 0)], { gradients: false });
    await agrees((x) => tf.reshape(x, []), [of(1, 1)]);
  });

  it("[X19] transposes, forward and backward", async () => {
    for (const perm of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
    ]) {
      await agrees((x) => tf.transpose(x, perm), [of(2, 3, 4)]);
      await agrees((x) => tf.transpose(tf.transpose(x, perm), [1, 2, 0]), [of(2, 1, 4)]);
    }
    await agrees((x) => tf.transpose(x), [{ shape: [2, 3], type: "bool" }]);
  });

  it("[X19] tiles and broadcasts, forward and backward", async () => {
    await agrees((x) => tf.tile(x, [2, 3]), [of(2, 3)]);
    await agrees((x) => tf.tile(x, [3, 1, 2]), [of(1, 3, 2)]);
    await agrees((x) => tf.tile(x, [3, 1]), [of(1, 3)]);
    await agrees((x) => tf.broadcastTo(x, [2, 3, 4]), [of(3, 1)]);
    await agrees((x) => tf.tile(x, [2, 2]), [{ shape: [2, 3], type: "int32" }]);
  });

  it("[X19] joins along old axes and new ones, forward and backward", async () => {
    for (const axis of [0, 1, -1]) {
      const other = axis === 0 ? of(5, 3) : of(2, 5);
      await agrees((a, b) => tf.concat([a, b], axis), [of(2, 3), other]);
      await agrees((a, b) => tf.stack([a, b], axis), [of(2, 3), of(2, 3)]);
      await agrees((a) => tf.unstack(a, axis), [of(2, 3)]);
    }
    await agrees((a, b) => tf.concat([a, b], 0), [of(2, 3), of(0, 3)], { gradients: false });
    // TensorFlow.js has no gradient of a list of one.
    await agrees((a) => tf.unstack(a, 1), [of(2, 1, 3)], { gradients: false });
    await agrees(
      (a, b) => tf.concat([a, b], 1),
      [
        { shape: [2, 3], type: "bool" },
        { shape: [2, 1], type: "bool" },
      ],
    );
  });

  it("[X19] splits into equal parts and by sizes, forward and backward", async () => {
    await agrees((x) => tf.split(x, 3, 1), [of(2, 6)]);
    await agrees((x) => tf.split(x, [1, 2, 3], -1), [of(2, 6)]);
    await agrees((x) => tf.split(x, [1, -1, 2], 0), [of(6, 2)]);
    await agrees((x) => tf.split(x, 1, 0), [of(6, 2)], { gradients: false });
  });

  it("[X19] what only changes shapes back and forth is no node", () => {
    const graph = traced(
      (x) => tf.transpose(tf.transpose(tf.reshape(tf.reshape(tf.clone(x), [6]), [2, 3]), [1, 0]), [1, 0]),
      [of(2, 3)],
      { gradients: false },
    );
    expect(graph.nodes).toEqual([]);
  });
});
