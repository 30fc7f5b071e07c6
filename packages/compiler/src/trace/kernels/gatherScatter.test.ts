import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { agrees, type Given, of, traced } from "./fixtures/agreement.js";

const ids = (size: number, ...shape: readonly number[]): Given => ({ shape, type: "int32", from: 0, to: size });

describe("what reads and writes at indices", () => {
  it("[X21] gather along any axis, forward and backward", async () => {
    await agrees((x, i) => tf.gather(x, i.as1D()), [of(5, 3), ids(5, 7)]);
    await agrees((x, i) => tf.gather(x, i), [of(5, 3), ids(5, 2, 4)]);
    await agrees((x, i) => tf.gather(x, i, 1), [of(2, 5, 3), ids(5, 4)]);
    await agrees((x, i) => tf.gather(x, i, -1), [of(2, 5), ids(5, 3)]);
    await agrees((x, i) => tf.gather(x, i), [of(5), ids(5, 3)]);
    await agrees((x, i) => tf.gather(x, i), [{ shape: [5, 2], type: "bool" }, ids(5, 3)]);
    await agrees((x, i) => tf.gather(x, i), [of(5, 2), ids(5, 0)], { gradients: false });
  });

  it("[X21] gather in batches, forward", async () => {
    await agrees((x, i) => tf.gather(x, i, 1, 1), [of(2, 5, 3), ids(5, 2, 4)], { gradients: false });
    await agrees((x, i) => tf.gather(x, i, 2, 1), [of(2, 3, 5), ids(5, 2, 4)], { gradients: false });
    await agrees((x, i) => tf.gather(x, i, 2, 2), [of(2, 3, 5, 2), ids(5, 2, 3, 4)], { gradients: false });
  });

  it("[X21] gatherND and scatterND by one axis and by several", async () => {
    await agrees((x, i) => tf.gatherND(x, i), [of(5, 3), ids(5, 4, 1)], { gradients: false });
    await agrees((x, i) => tf.gatherND(x, i), [of(5, 3), ids(3, 2, 4, 2)], { gradients: false });
    await agrees((x, i) => tf.gatherND(x, i), [of(5, 3, 4), ids(3, 4, 2)], { gradients: false });
    await agrees((rows, i) => tf.scatterND(i, rows, [5, 3]), [of(7, 3), ids(5, 7, 1)], { gradients: false });
    await agrees((rows, i) => tf.scatterND(i, rows, [5]), [of(7), ids(5, 7, 1)], { gradients: false });
    await agrees((rows, i) => tf.scatterND(i, rows, [3, 4, 2]), [of(7, 2), ids(3, 7, 2)], { gradients: false });
    await agrees((rows, i) => tf.scatterND(i, rows, [3, 4]), [of(7), ids(3, 7, 2)], { gradients: false });
    await agrees((rows, i) => tf.scatterND(i, rows, [5, 3]), [of(0, 3), ids(5, 0, 1)], { gradients: false });
  });

  it("[X22] rows at ids, and their sum, are Gather and ScatterRows at the ids themselves", () => {
    const lookUp = (table: tf.Tensor, i: tf.Tensor): tf.Tensor[] => {
      const rows = tf.gatherND(table, tf.expandDims(i, -1));
      return [rows, tf.scatterND(tf.reshape(i, [i.size, 1]), tf.reshape(rows, [i.size, 3]), [5, 3])];
    };
    const graph = traced(lookUp, [of(5, 3), ids(5, 2, 4)], { gradients: false });
    const [gather, , scatter] = graph.nodes;
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(["Gather", "Reshape", "ScatterRows"]);
    expect(scatter?.inputs[0]).toBe(gather?.inputs[1]);
    expect(graph.inputs.some(({ value }) => value === scatter?.inputs[0])).toBe(true);
  });

  it("[X22] the gradient of a gather is ScatterRows at the ids themselves", () => {
    const graph = traced((x, i) => tf.gather(x, i), [of(5, 3), ids(5, 2, 4)]);
    const scatter = graph.nodes.find(({ operator }) => operator === "ScatterRows");
    expect(graph.inputs.some(({ value }) => value === scatter?.inputs[0])).toBe(true);
    expect(graph.nodes.some(({ operator }) => operator === "Where")).toBe(false);
  });

  it("[X22] sums of segments leave out what has none, forward and backward", async () => {
    const segments: Given = { shape: [6], type: "int32", numbers: [0, 2, -1, 2, 3, 7] };
    await agrees((x, i) => tf.unsortedSegmentSum(x, i.as1D(), 4), [of(6, 3), segments], { gradients: false });
    await agrees((x, i) => tf.unsortedSegmentSum(x, i.as1D(), 8), [of(6), { ...segments, numbers: [0, 2, 1, 2, 3, 7] }]);
    await agrees((x, i) => tf.unsortedSegmentSum(x, i.as1D(), 8), [of(6, 2), { ...segments, numbers: [0, 2, -1, 2, -3, 7] }]);
  });

  it("[X21] tensorScatterUpdate replaces slices", async () => {
    const at: Given = { shape: [3, 1], type: "int32", numbers: [4, 0, 2] };
    await agrees((x, i, rows) => tf.tensorScatterUpdate(x, i, rows), [of(5, 3), at, of(3, 3)], { gradients: false });
    const pairs: Given = { shape: [3, 2], type: "int32", numbers: [4, 0, 2, 1, 0, 2] };
    await agrees((x, i, rows) => tf.tensorScatterUpdate(x, i, rows), [of(5, 3), pairs, of(3)], { gradients: false });
  });

  it("[X21] one-hot vectors; ids that are no class have none", async () => {
    const classes: Given = { shape: [2, 3], type: "int32", numbers: [0, 3, -1, 5, 2, 4] };
    await agrees((i) => [tf.oneHot(i, 5), tf.oneHot(i, 5, 2, -1, "float32"), tf.oneHot(i, 4, 1, 0, "bool")], [classes]);
    await agrees((x, i) => tf.sum(tf.mul(x, tf.oneHot(i, 5, 1, 0, "float32")), -1), [of(4, 5), ids(5, 4)]);
  });

  it("[X21] sparseToDense, bincount and denseBincount, diagonals", async () => {
    const at: Given = { shape: [3], type: "int32", numbers: [4, 0, 2] };
    await agrees((i, v) => tf.sparseToDense(i, v, [6], 1.5), [at, of(3)], { gradients: false });
    await agrees((i, v) => tf.sparseToDense(i, v, [6]), [at, of()], { gradients: false });
    const pairs: Given = { shape: [3, 2], type: "int32", numbers: [4, 0, 2, 1, 0, 2] };
    await agrees((i, v) => tf.sparseToDense(i, v, [5, 3], 2), [pairs, of(3)], { gradients: false });
    const counted: Given = { shape: [7], type: "int32", numbers: [0, 3, 3, 1, 9, 3, 0] };
    await agrees((i, w) => [tf.bincount(i.as1D(), w.as1D(), 5), tf.denseBincount(i.as1D(), w.as1D(), 5)], [counted, of(7)], {
      gradients: false,
    });
    await agrees((i) => tf.bincount(i.as1D(), tf.tensor1d([]), 5), [counted]);
    const rows: Given = { shape: [2, 4], type: "int32", numbers: [0, 1, 4, 1, 7, 2, 2, 0] };
    await agrees((i, w) => tf.denseBincount(i.as2D(2, 4), w.as2D(2, 4), 3), [rows, of(2, 4)], { gradients: false });
    await agrees((i) => tf.denseBincount(i.as2D(2, 4), tf.tensor2d([], [0, 0]), 3, true), [rows]);
    await agrees((x) => tf.diag(x), [of(2, 3)], { gradients: false });
  });
});
