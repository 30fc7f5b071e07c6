import * as tf from "@tensorflow/tfjs";
import { describe, it } from "vitest";
import { againstCpu, image } from "./fixtures/againstCpu.js";

const given = (x: tf.Tensor | undefined): tf.Tensor1D => tf.reshape(x ?? 0, [-1]);

describe("normalisation in the trace", () => {
  it("[X28] batch norm and its gradients equal TensorFlow.js", async () => {
    const shapes = [[3, 4, 5, 6], [6], [6], [6], [6]];
    await againstCpu({
      apply: (x, mean, variance, offset, scale) =>
        tf.batchNorm(image(x), given(mean), tf.square(given(variance)), given(offset), given(scale), 0.01),
      shapes,
    });
  });

  it("[X28] batch norm without scale and offset equals TensorFlow.js", () =>
    againstCpu({
      apply: (x, mean, variance) => tf.batchNorm(image(x), given(mean), tf.square(given(variance))),
      shapes: [[2, 3, 3, 4], [4], [4]],
      // TensorFlow.js's own gradient needs a scale.
      gradients: false,
    }));

  for (const radius of [1, 2, 5]) {
    it(`[X28] local response normalisation over ${radius} neighbours equals TensorFlow.js`, () =>
      againstCpu({
        apply: (x) => tf.localResponseNormalization(image(x), radius, 2, 0.3, 0.75),
        shapes: [[2, 3, 2, 7]],
      }));
  }
});
