import { randomStream } from "@gruyere/random";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import type { Graph } from "../../graph/graph.js";
import { againstCpu, type Case, image, traced } from "../../trace/kernels/fixtures/againstCpu.js";
import { simplify } from "../pipeline.js";

const cpu = { provider: "cpu" } as const;
const rewrite = (graph: Graph): Graph => simplify(graph, cpu).graph;

/** A convolution with a bias, a pool, and ReLU before or behind it; whole numbers, so that maxima are often equal. */
function randomCase(seed: number): { readonly tried: Case; readonly title: string } {
  const stream = randomStream({ seed, stream: "shape", step: 0 });
  const [B, C, F] = [1 + stream.below(3), 1 + stream.below(3), 1 + stream.below(4)];
  const [h, w] = [1 + stream.below(3), 1 + stream.below(3)];
  const strides: [number, number] = [1 + stream.below(2), 1 + stream.below(2)];
  const pool: [number, number] = [1 + stream.below(3), 1 + stream.below(3)];
  const pad = stream.below(2) === 0 ? "same" : "valid";
  const [H, W] = [strides[0] * pool[0] + h + stream.below(6), strides[1] * pool[1] + w + stream.below(6)];
  const [early, biased] = [stream.below(2) === 0, stream.below(3) > 0];
  return {
    tried: {
      apply: (x, filter, bias = tf.scalar(0)) => {
        const y = tf.conv2d(image(x), image(filter), strides, pad);
        const z = biased ? tf.add(y, bias) : tf.add(y, tf.mul(0, bias));
        const pooled = tf.maxPool(image(early ? tf.relu(z) : z), pool, pool, "valid");
        return early ? pooled : tf.relu(pooled);
      },
      shapes: [[B, H, W, C], [h, w, C, F], [F]],
      ties: true,
      rewrite,
    },
    title: `[${[B, H, W, C]}] by [${[h, w, C, F]}], strides ${strides}, pad ${pad}, windows ${pool}${early ? ", ReLU before" : ""}`,
  };
}

const operators = ({ nodes }: Graph): readonly string[] => nodes.map(({ operator }) => operator);

/** A convolution before a pool of 2×2. */
const block = (C: number, size: number): Case => ({
  apply: (x, filter) => tf.maxPool(tf.conv2d(image(x), image(filter), 1, "valid"), 2, 2, "valid"),
  shapes: [
    [2, size + 7, size + 7, C],
    [size, size, C, 3],
  ],
});

describe("the pool-phases pass", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { tried, title } = randomCase(seed);
    it(`[X33] gives TensorFlow.js's gradients, also of equal maxima: ${title}`, () => againstCpu(tried, seed));
  }

  it("[X33] takes phases where filters are small, and indices where they are not", () => {
    const [small, large] = [rewrite(traced(block(1, 5))), rewrite(traced(block(10, 5)))];
    expect(operators(small)).not.toContain("MaxPool");
    expect(operators(small).filter((operator) => operator === "ReduceMax")).toHaveLength(1);
    expect(operators(large)).toContain("MaxPool");
  });

  it("[X33] leaves a convolution that something else takes, too", () => {
    const tried: Case = {
      apply: (x, filter) => {
        const y = tf.conv2d(image(x), image(filter), 1, "valid");
        return tf.add(tf.maxPool(y, 2, 2, "valid"), tf.mean(y));
      },
      shapes: [
        [2, 8, 8, 1],
        [3, 3, 1, 2],
      ],
    };
    expect(operators(rewrite(traced(tried)))).toContain("MaxPool");
  });

  it("[X33] leaves windows that overlap", () => {
    const tried: Case = {
      apply: (x, filter) => tf.maxPool(tf.conv2d(image(x), image(filter), 1, "valid"), 3, 2, "valid"),
      shapes: [
        [2, 8, 8, 1],
        [3, 3, 1, 2],
      ],
    };
    expect(operators(rewrite(traced(tried)))).toContain("MaxPool");
  });
});
