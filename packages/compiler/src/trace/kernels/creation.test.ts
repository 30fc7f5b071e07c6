import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { sizeOf } from "../../graph/shapes.js";
import { agrees, type Given, of, traced } from "./fixtures/agreement.js";

const x: Given = of(3, 4);

describe("what makes numbers of nothing", () => {
  it("[X23] fills, ranges, and what is like another", async () => {
    await agrees((t) => [tf.add(t, tf.fill([3, 4], 2.5)), tf.zerosLike(t), tf.onesLike(t), tf.fill([2, 2], 3, "int32")], [x]);
    await agrees((t) => [tf.add(t, tf.range(0, 4)), tf.range(4, 0, -1, "int32"), tf.range(0, 1, 0.3), tf.linspace(0, 1, 5)], [x]);
    await agrees((t) => [tf.zeros([2, 3]), tf.ones([2], "int32"), tf.add(tf.eye(3), tf.sum(t)), tf.zerosLike(t)], [x]);
  });

  it("[X23] no constant of a graph is one number over and over", () => {
    const wide = [1000, 1000];
    const apply = (t: tf.Tensor): tf.Tensor =>
      tf.mul(tf.add(tf.ones(wide), tf.mul(tf.fill(wide, 3), t)), tf.sub(tf.onesLike(t), tf.zeros(wide)));
    const graph = traced((t) => tf.mean(apply(t)), [of(...wide)]);
    expect(Math.max(...graph.constants.map(({ value }) => sizeOf(value.shape)))).toBe(1);
  });

  it("[X23] numbers that are known while tracing can be read", () => {
    const graph = traced((t) => tf.mul(t, tf.fill([2, 2], 3).dataSync().length + (tf.scalar(2).dataSync()[0] ?? 0)), [of(3)], {
      gradients: false,
    });
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(["Mul"]);
  });
});
