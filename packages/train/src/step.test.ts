import type { Executor, Gradients, StepRequest, UpdateRule } from "@gruyere/core";
import { compile } from "@gruyere/core";
import { prepare, rows } from "@gruyere/data";
import type { Batch, NumberBlock } from "@gruyere/flow";
import { inputs, module, number, program, task, vector } from "@gruyere/flow";
import { linear, lossPlugins } from "@gruyere/modules";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cpu } from "./fixtures/twoTasks.js";
import { adam } from "./optimisers/adam.js";
import { referenceUpdate } from "./optimisers/reference.js";
import { optimiserPlugins } from "./optimisers/registry.js";
import { sgd } from "./optimisers/sgd.js";
import { labelWeights, trainStep } from "./step.js";

const { x } = inputs({ x: vector({ size: 2 }) });
const wide = program("wide", {
  a: task({ logits: module("a", linear({ units: 1 }))(x), label: number("a", { weightColumn: "w" }) }),
  b: task({ logits: module("b", linear({ units: 1 }))(x), label: number("b"), weight: 0.25 }),
});
const data = [
  { x: [1, 2], a: 3, w: 1 },
  { x: [-1, 0.5], a: -1, w: 3, b: 2 },
  { x: [0, 1], b: 1, w: 1 },
];

let executor: Executor;
let batchOf: (indices: readonly number[]) => Promise<Batch>;
beforeEach(async () => {
  const prepared = await prepare(wide, { all: { source: rows(data), split: () => "train" as const } });
  const set = prepared.sets["all"]?.train;
  if (!set) throw new Error("no rows");
  batchOf = (indices) => set.batch(indices, { training: true });
  const losses = new Map(lossPlugins.map((plugin) => [plugin.name, plugin]));
  executor = await (await cpu()).open(compile(wide, { inputs: prepared.fitted.signatures, losses }), { seed: 1 });
});
afterEach(() => executor.dispose());

const step = async (batches: readonly Batch[], optimiser: UpdateRule = sgd(), at = 0) =>
  trainStep(executor, { batches, tasks: ["a", "b"], optimiser, learningRate: 0.1, random: { seed: 1, step: at } });
const valuesOf = async (name: string) => Float64Array.from((await executor.read()).parameters[name]?.values ?? []);

/** L and its gradient by hand for the linear task `t`, in float64, over all rows with weights. */
function byHand(t: "a" | "b", weight: Float64Array, bias: Float64Array) {
  const labelled = data.flatMap((row) => {
    const target = row[t];
    return target === undefined ? [] : [{ x: row.x, target, w: t === "a" ? row.w : 1 }];
  });
  const total = labelled.reduce((n, { w }) => n + w, 0);
  let loss = 0;
  const gradient = [0, 0, 0];
  for (const { x: input, target, w } of labelled) {
    const error = (bias[0] ?? 0) + input.reduce((s, v, i) => s + v * (weight[i] ?? 0), 0) - target;
    loss += (w * error ** 2) / total;
    for (const [i, v] of [...input, 1].entries()) gradient[i] = (gradient[i] ?? 0) + (2 * w * error * v) / total;
  }
  return { loss, gradient, total };
}

describe("trainStep", () => {
  it("[T3] losses are weighted means over the whole step, whichever batch a row is in, and the update is the rule's", async () => {
    const [weight, bias] = [await valuesOf("a/weight"), await valuesOf("a/bias")];
    const [a, b] = [byHand("a", weight, bias), byHand("b", await valuesOf("b/weight"), await valuesOf("b/bias"))];
    const report = await step([await batchOf([0]), await batchOf([1, 2])]);
    expect(report.losses["a"]).toBeCloseTo(a.loss, 5);
    expect(report.losses["b"]).toBeCloseTo(b.loss, 5);
    expect(report.labelled).toEqual({ a: 4, b: 2 });
    const norm = Math.hypot(...a.gradient, ...b.gradient.map((g) => g * 0.25));
    expect(report.gradientNorm).toBeCloseTo(norm, 4);
    const after = await valuesOf("a/weight");
    expect([...after]).toEqual([...weight].map((w, i) => expect.closeTo(w - 0.1 * (a.gradient[i] ?? 0), 5)));
  });

  it("[T3] a task without a labelled row contributes nothing: its parameters and their moments stay", async () => {
    const before = await executor.read();
    const report = await step([await batchOf([0])], adam());
    expect(report.losses).toEqual({ a: expect.any(Number) });
    const after = await executor.read();
    expect(after.parameters["b/weight"]).toEqual(before.parameters["b/weight"]);
    expect(after.slots["firstMoment"]?.["b/weight"]).toBeUndefined();
    expect(after.counts).toEqual({ "a/weight": 1, "a/bias": 1 });
  });

  it("[T3] a step without any label does nothing", async () => {
    const before = await executor.read();
    const batch = await batchOf([0]);
    const report = await trainStep(executor, {
      batches: [batch],
      tasks: ["b"],
      optimiser: adam(),
      learningRate: 1,
      random: { seed: 1, step: 0 },
    });
    expect(report).toEqual({ losses: {}, labelled: {}, gradientNorm: 0 });
    expect(await executor.read()).toEqual(before);
  });

  it.each(optimiserPlugins)("[T1] the engine's update follows the float64 reference: $name", async ({ name, create }) => {
    const rule = create(name === "sgd" ? { momentum: 0.9, nesterov: true, weightDecay: 0.01 } : { weightDecay: 0.1 });
    const batch = await batchOf([0, 1]);
    const start = await valuesOf("a/weight");
    let expected: Float64Array = start;
    let slots = {};
    for (let count = 1; count <= 10; count++) {
      const request = {
        batches: [batch],
        tasks: ["a"],
        denominators: labelWeights([batch], ["a"]),
        random: { seed: 1, step: count },
      };
      const { gradients } = await executor.gradients(request);
      const gradient = Float64Array.from((await gradients.read())["a/weight"] ?? []);
      await executor.update(gradients, rule, { learningRate: 0.05 });
      ({ parameter: expected, slots } = referenceUpdate(rule, {
        parameter: expected,
        gradient,
        slots,
        count,
        learningRate: 0.05,
      }));
    }
    const actual = await valuesOf("a/weight");
    for (const [i, value] of expected.entries()) expect(Math.abs((actual[i] ?? 0) - value)).toBeLessThan(1e-5);
    expect(actual).not.toEqual(start);
  });

  it("[T17] a number that is not finite stops before the update, and the error says where", async () => {
    const batch = await batchOf([0, 1]);
    const poison = (block: NumberBlock): NumberBlock => ({
      ...block,
      values: Float32Array.from(block.values).fill(Number.NaN, 0, 1),
    });
    const bad: Batch = {
      ...batch,
      inputs: Object.fromEntries(Object.entries(batch.inputs).map(([name, { value }]) => [name, { value: poison(value) }])),
    };
    const before = await executor.read();
    const tensors = tf.memory().numTensors;
    await expect(step([bad], adam(), 41)).rejects.toThrow(
      /non-finite-loss at step 42, task a[\s\S]*loss of a: NaN, gradient of a\/weight[\s\S]*x of all \[-1, 2\], 1 not finite/,
    );
    expect(await executor.read()).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("[T17] finite losses with a gradient that overflows are stopped too", async () => {
    const batch = await batchOf([0]);
    const overflowing: Gradients = {
      names: ["a/weight"],
      read: async () => ({ "a/weight": Float32Array.of(Number.POSITIVE_INFINITY, 1) }),
      check: async () => ({ finite: false, norm: Number.POSITIVE_INFINITY }),
      dispose: () => {},
    };
    const gradients = async (request: StepRequest) => {
      const result = await executor.gradients(request);
      result.gradients.dispose();
      return { losses: result.losses, gradients: overflowing };
    };
    let updated = false;
    const update = async () => {
      updated = true;
    };
    const broken: Executor = Object.assign(Object.create(executor), { gradients, update });
    const options = { batches: [batch], tasks: ["a"], optimiser: sgd(), learningRate: 1, random: { seed: 1, step: 2 } };
    await expect(trainStep(broken, options)).rejects.toThrow("gradient of a/weight");
    expect(updated).toBe(false);
  });
});
