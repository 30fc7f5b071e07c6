import * as tf from "@tensorflow/tfjs";
import { describe, it } from "vitest";
import { agrees, type Given } from "./fixtures/agreement.js";

const x: Given = { shape: [5, 6], from: -8, to: 8 };

const ops = {
  Relu: tf.relu,
  Relu6: tf.relu6,
  Elu: tf.elu,
  Selu: tf.selu,
  LeakyRelu: (t: tf.Tensor) => tf.leakyRelu(t, 0.1),
  Prelu: (t: tf.Tensor) => tf.prelu(t, tf.scalar(0.3)),
  LogSigmoid: tf.logSigmoid,
};

describe("activations", () => {
  for (const [name, op] of Object.entries(ops)) {
    it(`[X15] ${name}, forward and backward`, async () => {
      await agrees((t) => op<tf.Tensor>(t), [x]);
      await agrees((t) => op<tf.Tensor>(t), [{ shape: [], numbers: [-1.5] }]);
    });
  }

  it("[X15] the slope of Prelu per channel gets its gradient", async () => {
    await agrees(tf.prelu, [x, { shape: [6] }]);
  });

  it("[X15] at zero itself", async () => {
    const zeros: Given = { shape: [3], numbers: [0, -0, 6] };
    await agrees((t) => [tf.relu(t), tf.relu6(t), tf.elu(t), tf.selu(t), tf.leakyRelu(t, 0.2)], [zeros]);
  });
});
