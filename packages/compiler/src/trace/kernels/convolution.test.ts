import { randomStream } from "@gruyere/random";
import * as tf from "@tensorflow/tfjs";
import { describe, it } from "vitest";
import { againstCpu, type Case, image } from "./fixtures/againstCpu.js";

/** A random convolution; a window always fits. */
function randomCase(seed: number, depthwise: boolean): { readonly tried: Case; readonly title: string } {
  const stream = randomStream({ seed, stream: "shape", step: 0 });
  const pick = <T>(...choices: readonly [T, ...T[]]): T => choices[stream.below(choices.length)] ?? choices[0];
  const [B, C, F] = [1 + stream.below(3), 1 + stream.below(4), 1 + stream.below(5)];
  const [h, w] = [1 + stream.below(4), 1 + stream.below(4)];
  const stride = 1 + stream.below(3);
  const strides: [number, number] = [stride, depthwise ? stride : 1 + stream.below(3)];
  const dilated = strides[0] === 1 && strides[1] === 1 && stream.below(3) === 0;
  const dilations: [number, number] = dilated ? [2, 1 + stream.below(3)] : [1, 1];
  const around: [number, number] = [stream.below(2), stream.below(3)];
  const pad = pick<"same" | "valid" | [[number, number], [number, number], [number, number], [number, number]]>("same", "valid", [
    [0, 0],
    around,
    [1, 0],
    [0, 0],
  ]);
  const [H, W] = [(h - 1) * dilations[0] + 1 + stream.below(6), (w - 1) * dilations[1] + 1 + stream.below(6)];
  const apply: Case["apply"] = (x, filter) =>
    depthwise
      ? tf.depthwiseConv2d(image(x), image(filter), strides, pad, "NHWC", dilations)
      : tf.conv2d(image(x), image(filter), strides, pad, "NHWC", dilations);
  return {
    tried: {
      apply,
      shapes: [
        [B, H, W, C],
        [h, w, C, F],
      ],
      gradients: !dilated,
    },
    title: `[${[B, H, W, C]}] by [${[h, w, C, F]}], strides ${strides}, dilations ${dilations}, pad ${pad}`,
  };
}

describe("convolutions of the trace", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { tried, title } = randomCase(seed, false);
    it(`[X25] equal TensorFlow.js: ${title}`, () => againstCpu(tried, seed));
  }

  for (let seed = 101; seed <= 125; seed++) {
    const { tried, title } = randomCase(seed, true);
    it(`[X25] equal TensorFlow.js, each channel by itself: ${title}`, () => againstCpu(tried, seed));
  }

  it("[X25] images with their channels first equal TensorFlow.js", async () => {
    const apply: Case["apply"] = (x, filter) => tf.conv2d(image(x), image(filter), [1, 2], "same", "NCHW");
    await againstCpu({
      apply,
      shapes: [
        [2, 3, 5, 6],
        [3, 2, 3, 4],
      ],
    });
  });

  for (const activation of ["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu"] as const) {
    it(`[X25] fused convolutions equal TensorFlow.js: ${activation}`, async () => {
      const fused: Case["apply"] = (x, filter, bias = tf.scalar(0)) =>
        tf.fused.conv2d({ x: image(x), filter: image(filter), bias, strides: 1, pad: "same", activation, leakyreluAlpha: 0.3 });
      const byChannel: Case["apply"] = (x, filter, bias = tf.scalar(0)) =>
        tf.fused.depthwiseConv2d({
          x: image(x),
          filter: image(filter),
          bias,
          strides: 1,
          pad: "same",
          activation,
          leakyreluAlpha: 0.3,
        });
      const shapes = [[2, 4, 5, 3], [3, 2, 3, 2], [2]];
      // TensorFlow.js has no gradient of the others when fused.
      await againstCpu({ apply: fused, shapes, gradients: activation === "linear" || activation === "relu" });
      await againstCpu({ apply: byChannel, shapes: [[2, 4, 5, 3], [3, 2, 3, 2], [6]], gradients: false });
    });
  }

  it("[X25] volumes equal TensorFlow.js", async () => {
    const volume = (x: tf.Tensor | undefined, ...[a, b, c, d, e]: [number, number, number, number, number]): tf.Tensor5D =>
      tf.reshape(image(x), [a, b, c, d, e]);
    for (const pad of ["same", "valid"] as const) {
      const apply: Case["apply"] = (x, filter) =>
        tf.conv3d(volume(x, 2, 3, 4, 5, 2), volume(filter, 2, 3, 2, 2, 3), [1, 2, 1], pad);
      await againstCpu({
        apply,
        shapes: [
          [2, 12, 5, 2],
          [6, 2, 2, 3],
        ],
      });
    }
  });
});
