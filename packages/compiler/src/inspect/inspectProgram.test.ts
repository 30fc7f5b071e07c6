import { compile, constant, defineModule, type Plan, port } from "@gruyere/core";
import {
  binary,
  categorical,
  category,
  ids,
  image,
  inputs,
  module,
  number,
  program,
  sequence,
  task,
  vector,
} from "@gruyere/flow";
import { concat, embedding, flatten, globalPool, linear, lossPlugins, lstm } from "@gruyere/modules";
import { adam } from "@gruyere/train";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bagPlan, dropoutPlan, oddPlan, sequencePlan } from "../engine/fixtures/programs.js";
import { printGraph } from "../graph/print.js";
import { exampleBatch } from "./exampleBatch.js";
import { graphFigures } from "./graphFigures.js";
import { type InspectOptions, inspectProgram } from "./inspectProgram.js";

const losses = new Map(lossPlugins.map((plugin) => [plugin.name, plugin]));
const inspect = (plan: Plan, options: Partial<InspectOptions> = {}) =>
  inspectProgram(plan, { what: "step", batch: 4, length: 6, threads: 1, ...options });

/** An input of each type that has shapes of its own, and a label of each type. */
function manyInputs(): Plan {
  const given = inputs({
    picture: image({ height: 4, width: 4, channels: 1 }),
    kind: categorical({ classes: ["a", "b", "c"] }),
    steps: sequence({ size: 3 }),
    words: ids({ size: 50 }),
    x: vector({ size: 2 }),
  });
  const pixels = module("pixels", flatten())(given.picture);
  const kinds = module("kinds", embedding({ units: 2 }))(given.kind);
  const { last } = module("cell", lstm({ units: 3 }))(given.steps);
  const words = module("mean", globalPool({ mode: "mean" }))(module("words", embedding({ units: 4 }))(given.words));
  const all = module("all", concat())(pixels, kinds, last, words, given.x);
  return compile(
    program("many", {
      a: task({ logits: module("a", linear({ units: 1 }))(all), label: binary("a") }),
      b: task({ logits: module("b", linear({ units: 3 }))(all), label: category("b", ["x", "y", "z"]) }),
      c: task({ logits: module("c", linear({ units: 1 }))(all), label: number("c") }),
    }),
    { losses },
  );
}

describe("what is compiled, without data", () => {
  it("[X116] an example has the shapes and the ids that the inputs and labels declare", () => {
    const plan = manyInputs();
    const { inputs: blocks, labels } = exampleBatch(plan, { batch: 5, length: 7 });
    expect(Object.fromEntries(Object.entries(blocks).map(([name, { value }]) => [name, value.shape]))).toEqual({
      ...{ picture: [5, 4, 4, 1], kind: [5], steps: [5, 7, 3], words: [5, 7], x: [5, 2] },
    });
    expect(blocks["words"]?.mask?.shape).toEqual([5, 7]);
    for (const [name, { size = 0 }] of Object.entries(plan.inputs)) {
      if (size === 0) continue;
      const own = [...(blocks[name]?.value.values ?? [])];
      expect(Math.min(...own), name).toBeGreaterThanOrEqual(0);
      expect(Math.max(...own), name).toBeLessThan(size);
    }
    expect(labels["b"]?.target).toMatchObject({ shape: [5], dtype: "int32" });
  });

  it("[X116] a step, a forward pass and a kept tape of programs with every kind of input", async () => {
    for (const plan of [manyInputs(), bagPlan(), sequencePlan(), dropoutPlan()]) {
      const step = await inspect(plan);
      expect(step.graphs).toHaveLength(1);
      const roles = step.graphs.flatMap(({ graph }) => graphFigures(graph).outputs.map(({ role }) => role));
      expect(roles.some((role) => role.includes("loss"))).toBe(true);
      expect(roles.some((role) => role.includes("gradient"))).toBe(true);
      const [forward] = (await inspect(plan, { what: "forward" })).graphs;
      expect(forward && graphFigures(forward.graph).outputs.some(({ role }) => role.includes("gradient"))).toBe(false);
      expect((await inspect(plan, { what: "tape" })).graphs.length).toBeGreaterThan(0);
    }
  });

  it("[X117] says what each pass saved; one that is off does nothing", async () => {
    const [on] = (await inspect(bagPlan())).graphs;
    expect(on?.after).toBeLessThan(on?.before ?? 0);
    expect(on?.passes.map(({ pass }) => pass)).toContain("sparse-bags");
    expect(on?.passes.reduce((sum, { saved }) => sum + saved, on.after)).toBe(on?.before);
    const [off] = (await inspect(bagPlan(), { passesOff: ["sparse-bags"] })).graphs;
    expect(off?.passes.map(({ pass }) => pass)).not.toContain("sparse-bags");
    expect(off && printGraph(off.graph)).not.toBe(on && printGraph(on.graph));
  });

  it("[X117] an unknown pass is refused, with the nearest name", async () => {
    await expect(inspect(bagPlan(), { passesOff: ["sparse-bag"] })).rejects.toMatchObject({
      problems: [{ code: "unknown-pass", hint: "did you mean `sparse-bags`?" }],
    });
  });

  it("[X118] counts nodes, operations and bytes; what is in a loop counts as often as it runs", async () => {
    const figures = async (length: number) => {
      const [step] = (await inspect(sequencePlan(), { length, what: "forward" })).graphs;
      if (!step) throw new Error("no graph");
      return graphFigures(step.graph);
    };
    const [short, long] = [await figures(64), await figures(128)];
    expect(long.flops / short.flops).toBeGreaterThan(1.8);
    expect(long.bytes / short.bytes).toBeGreaterThan(1.8);
    expect(Object.values(short.operators).reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(short.nodes);
    expect(short.inputs.find(({ role }) => role.startsWith("input:steps"))).toMatchObject({ shape: [4, 64, 3], type: "float32" });
    expect(short.elsewhere).toEqual([]);
  });

  it("[X118] frozen modules on a device of their own are named", async () => {
    const twice = defineModule({
      name: "twice",
      description: "Twice a gain.",
      options: z.strictObject({}),
      ports: [port("x", "vector")],
      parameters: () => ({ gain: { shape: [1], init: constant(1) } }),
      apply: ({ x }, { parameters }) => tf.mul(x, parameters.gain),
    });
    const { x } = inputs({ x: vector({ size: 2 }) });
    const far = module("far", twice(), { frozen: true, device: "wasm" })(x);
    const logits = module("head", linear({ units: 1 }))(far);
    const plan = compile(program("far", { a: task({ logits, label: number("a") }) }), { losses });
    const [step] = (await inspect(plan)).graphs;
    expect(step && graphFigures(step.graph).elsewhere).toEqual(["far"]);
  });

  it("[X119] what can't be compiled is an error with the module's name", async () => {
    const plan = oddPlan((x) => tf.tensor(x.dataSync()).reshape(x.shape));
    await expect(inspect(plan)).rejects.toMatchObject({ problems: [{ path: expect.stringContaining("odd") }] });
  });

  it("[X120] nodes of a backward pass belong to the module whose gradient they are", async () => {
    const { graphs } = await inspect(manyInputs());
    const products = graphs.flatMap(({ graph }) => graph.nodes.filter(({ operator }) => /^(Gemm|MatMul)$/.test(operator)));
    const sources = products.map(({ source }) => source);
    expect(sources.filter((source) => source === "c").length).toBeGreaterThan(1); // forward and backward
    expect(sources.filter((source) => source.startsWith("loss of"))).toEqual([]);
  });

  it("[X120] a profile of whole steps has the modules and their nodes", async () => {
    for (const what of ["step", "forward", "tape"] as const) {
      const { graphs, milliseconds } = await inspect(dropoutPlan(), { what, steps: 4, ...(what === "step" && { rule: adam() }) });
      expect(milliseconds).toBeGreaterThan(0);
      for (const { profile } of graphs) {
        expect(profile?.runs).toBe(4);
        expect(profile?.nodes.length).toBeGreaterThan(0);
        expect(profile?.microseconds).toBeGreaterThan(0);
      }
      const sources = graphs.flatMap(({ profile }) => profile?.sources.map(({ source }) => source) ?? []);
      expect(sources.join()).toMatch(/trunk|head/);
    }
  });
});
