import type { Executor, Plan } from "@gruyere/core";
import { GruyereError } from "@gruyere/flow";
import { adam } from "@gruyere/train";
import { describe, expect, it } from "vitest";
import { providerProblem } from "../onnx/providers.js";
import { loadRuntime } from "../onnx/runtime.js";
import { createOnnxEngine, type OnnxEngineOptions } from "./createOnnxEngine.js";
import { bagPlan, bags, batchOf, dense, dropoutPlan, sequencePlan, sequences } from "./fixtures/programs.js";
import { optimiserFor } from "./openMemory.js";

const programs: readonly (readonly [string, Plan, (step: number) => Parameters<typeof batchOf>])[] = [
  ["layers", dropoutPlan(), (step) => ["s", 4, { x: dense([4, 5], step) }, ["a", "b"]]],
  ["bags", bagPlan(), (step) => ["s", 4, { words: bags(4, 3 + step) }, ["a", "b"]]],
  ["sequences", sequencePlan(), (step) => ["s", 3, { steps: sequences(3, 5 + step) }, ["a"]]],
];

/** Losses and norms of six steps, and the parameters after them. */
async function trained(plan: Plan, batchesOf: (step: number) => Parameters<typeof batchOf>, options: OnnxEngineOptions) {
  const engine = await createOnnxEngine(options);
  const executor: Executor = await engine.open(plan, { seed: 1 });
  try {
    const numbers: number[] = [];
    for (let step = 0; step < 6; step++) {
      const batch = batchOf(...batchesOf(step));
      const denominators = Object.fromEntries(Object.keys(plan.tasks).map((task) => [task, batch.size]));
      const { losses, gradients } = await executor.gradients({ batches: [batch], denominators, random: { seed: 3, step } });
      numbers.push(...Object.values(losses), (await gradients.check()).norm);
      await executor.update(gradients, adam(), { learningRate: 0.01 });
    }
    const { parameters } = await executor.read();
    return { numbers, parameters };
  } finally {
    executor.dispose();
    await engine.dispose();
  }
}

describe("where the state lies", () => {
  it.each(programs)(
    "[X131] %s: with the optimiser in a graph, losses, norms and parameters are those of the fused one",
    async (_, plan, batchesOf) => {
      const fused = await trained(plan, batchesOf, {});
      const graph = await trained(plan, batchesOf, { optimiser: "graph" });
      for (const [i, number] of fused.numbers.entries()) expect(graph.numbers[i]).toBeCloseTo(number, 5);
      for (const [name, { values }] of Object.entries(fused.parameters)) {
        const own = graph.parameters[name]?.values ?? [];
        const off = Math.hypot(...Array.from(values, (value, i) => value - (own[i] ?? Number.NaN)));
        expect(off, name).toBeLessThanOrEqual(1e-5 * Math.hypot(...values));
      }
    },
  );

  it("[X138] `fused` needs the WebAssembly memory: on a device it is an error with its cure", async () => {
    const error = await createOnnxEngine({ provider: "webgpu", optimiser: "fused" }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(GruyereError);
    expect(String(error)).toMatch(/bad-option.*optimiser/s);
    expect(String(error)).toMatch(/leave `optimiser` out/);
  });

  it("[X138] a provider that isn't there is an error with its cure", async () => {
    const problem = await providerProblem("cuda", await loadRuntime());
    const outcome = await createOnnxEngine({ provider: "cuda" }).catch(String);
    if (problem === undefined) expect(outcome).toMatchObject({ backend: "cuda" });
    else expect(outcome).toMatch(/no-provider at provider.*use cpu/s);
  });

  it("[X138] where nothing is said, the provider and the parameters' size decide", () => {
    const plan = dropoutPlan();
    const [first] = plan.parameters;
    if (!first) throw new Error("no parameter");
    const huge = { ...plan, parameters: [...plan.parameters, { ...first, shape: [2 ** 15, 2 ** 14] }] };
    expect(optimiserFor(plan, "cpu", undefined)).toBe("fused");
    expect(optimiserFor(plan, "cpu", "graph")).toBe("graph");
    expect(optimiserFor(huge, "cpu", undefined)).toBe("graph");
    expect(optimiserFor(plan, "webgpu", undefined)).toBe("graph");
    expect(optimiserFor(plan, "cuda", undefined)).toBe("graph");
  });

  it("[X138] gradients of another memory are refused", async () => {
    const [fused, graph] = [await createOnnxEngine(), await createOnnxEngine({ optimiser: "graph" })];
    const [one, other] = [await fused.open(dropoutPlan(), { seed: 1 }), await graph.open(dropoutPlan(), { seed: 1 })];
    const batch = batchOf("s", 4, { x: dense([4, 5], 0) }, ["a", "b"]);
    const request = { batches: [batch], denominators: { a: 4, b: 4 }, random: { seed: 1, step: 0 } };
    for (const [own, foreign] of [[one, other] as const, [other, one] as const]) {
      const { gradients } = await foreign.gradients(request);
      await expect(own.update(gradients, adam(), { learningRate: 0.1 })).rejects.toThrow(/another engine/);
      gradients.dispose();
    }
    one.dispose();
    other.dispose();
  });
});
