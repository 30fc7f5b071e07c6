import { randomStream } from "@gruyere/random";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { TraceBackend } from "../backend.js";
import { registerKernels } from "../registerKernels.js";
import { againstCpu, type Case, image, run, traced } from "./fixtures/againstCpu.js";

type Pair = [number, number];

/** A random pool; a window always fits. */
function randomCase(seed: number, pool: "max" | "avg"): { readonly tried: Case; readonly title: string } {
  const stream = randomStream({ seed, stream: "shape", step: 0 });
  const [B, C] = [1 + stream.below(3), 1 + stream.below(4)];
  const size: Pair = [1 + stream.below(3), 1 + stream.below(4)];
  const strides: Pair = [1 + stream.below(3), 1 + stream.below(3)];
  const pads = ["same", "valid", "same", "valid"] as const;
  const pad = pads[stream.below(4)] ?? "same";
  const [H, W] = [size[0] + stream.below(7), size[1] + stream.below(7)];
  return {
    tried: {
      apply: (x) => (pool === "max" ? tf.maxPool(image(x), size, strides, pad) : tf.avgPool(image(x), size, strides, pad)),
      shapes: [[B, H, W, C]],
      ties: pool === "max" && seed % 2 === 0,
    },
    title: `[${[B, H, W, C]}] by [${size}], strides ${strides}, pad ${pad}`,
  };
}

describe("pools of the trace", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const { tried, title } = randomCase(seed, "max");
    it(`[X26] maxima and their gradients equal TensorFlow.js${tried.ties ? ", with ties" : ""}: ${title}`, () =>
      againstCpu(tried, seed));
  }

  for (let seed = 101; seed <= 130; seed++) {
    const { tried, title } = randomCase(seed, "avg");
    it(`[X26] means and their gradients equal TensorFlow.js: ${title}`, () => againstCpu(tried, seed));
  }

  it("[X26] maxima of whole numbers keep their type", async () => {
    const tried: Case = {
      apply: (x) => tf.cast(tf.maxPool(tf.cast(image(x), "int32"), 2, 2, "valid"), "float32"),
      shapes: [[1, 4, 4, 2]],
      ties: true,
      gradients: false,
    };
    await againstCpu(tried);
  });

  it("[X26] windows that overlap and share a maximum add up", async () => {
    const tried: Case = { apply: (x) => tf.maxPool(image(x), 3, 1, "valid"), shapes: [[1, 5, 5, 1]] };
    const peak = new Float32Array(25);
    peak[12] = 1;
    const { x0 } = await run(traced(tried), { x0: peak, dy: Float32Array.from({ length: 9 }, () => 1) });
    expect(x0?.[12]).toBe(9);
  });

  it("[X26] the gradient takes the positions of the forward pass", () => {
    const { nodes } = traced({ apply: (x) => tf.maxPool(image(x), 2, 2, "valid"), shapes: [[2, 4, 4, 3]] });
    expect(nodes.filter(({ operator }) => operator === "MaxPool")).toHaveLength(1);
  });

  for (const withBatch of [false, true]) {
    it(`[X26] positions of maxima count in ${withBatch ? "the batch" : "the image"}`, async () => {
      const at: Case = {
        apply: (x) => {
          const { result, indexes } = tf.maxPoolWithArgmax(image(x), 2, 1, "same", withBatch);
          if (!result || !indexes) throw new Error("no positions");
          return tf.concat([result, tf.cast(indexes, "float32")], 3);
        },
        shapes: [[2, 3, 4, 3]],
        gradients: false,
      };
      await againstCpu(at);
    });
  }

  it("[X26] means over volumes equal TensorFlow.js", async () => {
    const volume = (x: tf.Tensor | undefined): tf.Tensor5D => tf.reshape(image(x), [2, 5, 4, 4, 3]);
    await againstCpu({ apply: (x) => tf.avgPool3d(volume(x), [2, 3, 2], [1, 2, 2], "valid"), shapes: [[2, 20, 4, 3]] });
  });

  it("[X26] numbers that a wide window leaves over need padding by axis", () => {
    registerKernels();
    const tried = () =>
      TraceBackend.trace((graph, backend) => {
        const x = backend.tensorOf(graph.input({ kind: "input", batch: 0, name: "x" }, { shape: [1, 8, 8, 1], type: "float32" }));
        return tf.maxPool(image(x), [5, 1], 1, 1);
      });
    expect(tried).toThrow("give the padding by axis");
  });
});
