import { createTfjsEngine } from "@gruyere/core";
import type { ModuleSpec } from "@gruyere/flow";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Argument, dense, idsOf, masked, prefixMask, prepare, run } from "../fixtures/apply.js";
import { distance, gradients } from "../fixtures/gradient.js";
import * as all from "../index.js";

const vector = dense("vector", [4, 6]);
const image = dense("image", [2, 6, 6, 4]);
const sequence = masked(dense("sequence", [2, 5, 3]), prefixMask([5, 3], 5));
const bag = masked(idsOf("bag", [2, 4], 6, [1, 5, 5, 0, 2, 3, 0, 0]), [1, 2, 1, 0, 1, 1, 0, 0]);
const ids = masked(idsOf("ids", [2, 3], 6, [1, 5, 2, 3, 3, 0]), prefixMask([3, 2], 3));

const activations = (
  ["relu", "leaky-relu", "elu", "selu", "gelu", "swish", "softplus", "sigmoid", "tanh", "softmax"] as const
).map((kind): Case => [`activation ${kind}`, all.activation({ kind }), [vector]]);

type Case = readonly [name: string, spec: ModuleSpec, args: readonly Argument[]];
const cases: readonly Case[] = [
  ...activations,
  ["linear", all.linear({ units: 3 }), [vector]],
  ["linear on a sequence", all.linear({ units: 3 }), [sequence]],
  ["linear on a bag", all.linear({ units: 3 }), [bag]],
  ["mlp with dropout", all.mlp({ units: [5, 2], dropout: 0.3 }), [vector]],
  ["dropout", all.dropout(), [vector]],
  ["embedding", all.embedding({ units: 3, padding: 0 }), [ids]],
  ["embedding-bag", all.embeddingBag({ units: 3 }), [bag]],
  ["conv1d", all.conv1d({ filters: 3, size: 3, stride: 2 }), [sequence]],
  ["conv2d", all.conv2d({ filters: 3, size: 3, strides: 2, padding: "same" }), [image]],
  ["conv2d with dilation", all.conv2d({ filters: 3, size: 2, dilation: 2, padding: 1 }), [image]],
  ["depthwise-conv2d", all.depthwiseConv2d({ size: 3, multiplier: 2, padding: "same" }), [image]],
  ["max-pool", all.maxPool({ size: 3, strides: 2, padding: "same" }), [image]],
  ["max-pool over time", all.maxPool({ size: 2, strides: 1, padding: "same" }), [sequence]],
  ["avg-pool", all.avgPool({ size: 3, strides: 2, padding: "same" }), [image]],
  ["avg-pool over time", all.avgPool({ size: 2, strides: 1, padding: "same" }), [sequence]],
  ["global-pool", all.globalPool({ mode: "max" }), [sequence]],
  ["flatten", all.flatten(), [image]],
  ["batch-norm", all.batchNorm(), [image]],
  ["layer-norm", all.layerNorm(), [sequence]],
  ["lstm", all.lstm({ units: 3, bidirectional: true }), [sequence]],
  ["gru", all.gru({ units: 3, bidirectional: true }), [sequence]],
  ["attention-pooling", all.attentionPooling({ units: 3 }), [sequence]],
  ["concat", all.concat(), [image, image]],
  ["add", all.add(), [vector, vector]],
  ["multiply", all.multiply(), [vector, vector]],
];

const reference = new Map<string, { outputs: number[]; gradients: number[] }>();

function outcome([, spec, args]: Case): { outputs: number[]; gradients: number[] } {
  const p = prepare(spec, args);
  const results = Object.values(run(p, args, { training: true }));
  return {
    outputs: results.flatMap(({ values }) => [...values]),
    gradients: gradients(p, args, { training: true }).flatMap((g) => [...g]),
  };
}

describe("the wasm backend", () => {
  beforeAll(async () => {
    await tf.setBackend("cpu");
    for (const one of cases) reference.set(one[0], outcome(one));
    await createTfjsEngine({ backend: "wasm" });
    expect(tf.getBackend()).toBe("wasm");
  });
  afterAll(async () => {
    await tf.setBackend("cpu");
  });

  it.each(cases)("[M29] gives the outputs and gradients of cpu: %s", (name, spec, args) => {
    const before = tf.memory().numTensors;
    const { outputs, gradients } = outcome([name, spec, args]);
    expect(distance(outputs, reference.get(name)?.outputs ?? [])).toBeLessThan(2e-5);
    expect(distance(gradients, reference.get(name)?.gradients ?? [])).toBeLessThan(5e-5);
    expect(tf.memory().numTensors).toBe(before);
  });

  it("[M29] covers every built-in module", () => {
    const covered = new Set(cases.map(([, spec]) => spec.plugin.name));
    expect(all.modulePlugins.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
  });
});
