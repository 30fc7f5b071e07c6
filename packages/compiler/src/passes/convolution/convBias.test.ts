import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import type { Graph } from "../../graph/graph.js";
import { againstCpu, type Case, channelsFirst, image, traced } from "../../trace/kernels/fixtures/againstCpu.js";
import { layouts } from "../layout/layouts.js";
import { convBias } from "./convBias.js";

const cpu = { provider: "cpu" } as const;

const rewrite = (graph: Graph): Graph => convBias.run(layouts.run(graph, cpu), cpu);

const withBias = (bias: readonly number[], more: (y: tf.Tensor, sum: tf.Tensor) => tf.Tensor = (_, sum) => sum): Case => ({
  apply: channelsFirst((x, filter, term = tf.scalar(0)) => {
    const y = tf.conv2d(image(x), image(filter), 1, "same");
    return more(y, tf.relu(tf.add(y, term)));
  }),
  shapes: [[2, 3, 4, 5], [3, 3, 3, 4], bias],
  rewrite,
});

const biases = (graph: Graph): number =>
  graph.nodes.filter(({ operator, inputs: [, , bias] }) => operator === "Conv" && bias).length;

describe("the conv-bias pass", () => {
  it("[X35] makes a bias the convolution's own", async () => {
    await againstCpu(withBias([4]));
    expect(biases(rewrite(traced(withBias([4]))))).toBe(1);
  });

  it("[X35] leaves what isn't one number per channel, and a convolution that something else takes", async () => {
    for (const tried of [withBias([5, 4]), withBias([]), withBias([4], tf.mul)]) {
      await againstCpu(tried);
      expect(biases(rewrite(traced(tried)))).toBe(0);
    }
  });
});
