import * as tf from "@tensorflow/tfjs";
import { describe, it } from "vitest";
import { agrees, type Given, of } from "./fixtures/agreement.js";

type Reduce = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;

const reductions: Readonly<Record<string, Reduce>> = {
  Sum: tf.sum,
  Mean: tf.mean,
  Max: tf.max,
  Min: tf.min,
  Prod: tf.prod,
  logSumExp: tf.logSumExp,
};

describe("reductions", () => {
  const axes: readonly (number | number[] | undefined)[] = [undefined, 0, 1, -1, [0, 2], [1, 2], [-1, -3], [0, 1, 2]];
  for (const [name, reduce] of Object.entries(reductions)) {
    it(`[X16] ${name} over any axes, kept or not, forward and backward`, async () => {
      for (const [seed, axis] of axes.entries()) {
        // TensorFlow.js's own gradient of a product takes axes from the front only.
        const gradients = name !== "Prod" || (typeof axis === "number" ? axis >= 0 : !axis?.some((each) => each < 0));
        for (const keep of [false, true])
          await agrees((x) => reduce(x, axis, keep), [of(2, 3, 4)], { seed, gradients: gradients && !(name === "Prod" && keep) });
      }
      await agrees((x) => reduce(x), [of()]);
    });
  }

  it("[X16] of nothing", async () => {
    await agrees((x) => [tf.sum(x, 1), tf.mean(x, 1), tf.prod(x, 1), tf.max(x, 1)], [of(3, 0)], { gradients: false });
    await agrees((x) => [tf.sum(x, 0), tf.max(x, 0), tf.argMax(x, 0)], [of(3, 0)], { gradients: false });
  });

  it("[X16] of integers and bools", async () => {
    const integers: Given = { shape: [3, 4], type: "int32" };
    await agrees((x) => [tf.sum(x, 0), tf.mean(x, 0), tf.prod(x, 1), tf.max(x, 1), tf.min(x)], [integers]);
    const bools: Given = { shape: [3, 4], type: "bool" };
    await agrees((x) => [tf.all(x, 0), tf.any(x, 0), tf.all(x), tf.any(x, 1, true), tf.sum(x, 0), tf.mean(x)], [bools]);
  });

  it("[X17] the place of the largest and the smallest, the first of equal ones", async () => {
    const ties: Given = { shape: [4, 6], numbers: Array.from({ length: 24 }, (_, i) => (i * 5) % 4) };
    for (const axis of [0, 1, -1]) await agrees((x) => [tf.argMax(x, axis), tf.argMin(x, axis)], [ties], { gradients: false });
    await agrees((x) => tf.argMax(x, 0), [{ shape: [5], type: "int32" }]);
  });

  it("[X17] softmax and its logarithm, forward and backward", async () => {
    for (const shape of [[5], [3, 5], [2, 3, 4]]) {
      const x: Given = { shape, from: -9, to: 9 };
      await agrees((logits) => [tf.softmax(logits), tf.logSoftmax(logits)], [x]);
    }
  });

  it("[X17] the k largest, the first of equal ones first", async () => {
    const ties: Given = { shape: [4, 6], numbers: Array.from({ length: 24 }, (_, i) => (i * 5) % 4) };
    const both = (k: number) => (x: tf.Tensor) => {
      const { values, indices } = tf.topk(x, k);
      return [values, indices];
    };
    await agrees(both(3), [ties], { gradients: false });
    await agrees(both(6), [of(2, 2, 6)], { gradients: false });
    await agrees(both(2), [{ shape: [7], type: "int32" }]);
  });

  it("[X17] running sums and products, in each direction, with and without the number itself", async () => {
    for (const [seed, shape] of [[5], [3, 4], [2, 7, 3], [2, 1, 3]].entries()) {
      for (const exclusive of [false, true]) {
        for (const reverse of [false, true]) {
          const axis = Math.min(1, shape.length - 1);
          // TensorFlow.js's own gradient of a running sum leaves its axes permuted, unless the axis is the last one.
          await agrees((x) => tf.cumsum(x, axis, exclusive, reverse), [of(...shape)], {
            seed,
            gradients: axis === shape.length - 1,
          });
          await agrees((x) => tf.cumprod(x, axis, exclusive, reverse), [of(...shape)], { seed, gradients: false });
        }
      }
    }
    await agrees((x) => [tf.cumsum(x, 0), tf.cumprod(x, 0)], [{ shape: [6], type: "int32" }]);
  });

  it("[X17] the place of values in a sorted sequence", async () => {
    const sequence: Given = { shape: [2, 4], numbers: [0, 1, 1, 3, -2, -1, 4, 4] };
    const values: Given = { shape: [2, 3], numbers: [1, 5, -1, 4, -3, 0] };
    await agrees((s, v) => [tf.searchSorted(s, v, "left"), tf.searchSorted(s, v, "right")], [sequence, values], {
      gradients: false,
    });
  });
});
