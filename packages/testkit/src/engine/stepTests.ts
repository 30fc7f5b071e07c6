import { compile, type Plan } from "@gruyere/core";
import { type Batch, inputs, module, number, program, task, vector } from "@gruyere/flow";
import { randomStream } from "@gruyere/random";
import { expect, it } from "vitest";
import { batchOf, labelBlock, someNumbers } from "../programs/batches.js";
import { type Probe, testCounted, testLinear, testNoise, testSquared } from "../programs/modules.js";
import { bagBatch, bagPlan, pairBatch, pairPlan, statefulBatch, statefulPlan } from "../programs/programs.js";
import { testDescent } from "../programs/rules.js";
import { type EngineSuite, stepOf } from "./engineSuite.js";

/** Evaluation, buffers, random numbers, frozen modules, masks, and errors of modules. */
export function stepTests({ compiled, withExecutor, engine }: EngineSuite): void {
  it("[C11] evaluation runs shared modules once, only the tasks asked for, and changes nothing", () => {
    const probe: Probe = { applications: 0, fails: false };
    return withExecutor(pairPlan(probe), async (executor) => {
      const before = await executor.read();
      const both = await executor.forward({ batch: pairBatch(), tasks: ["a", "b"] });
      if (!compiled) expect(probe.applications).toBe(1);
      expect(Object.keys(both)).toEqual(["a", "b"]);
      const { a } = await executor.forward({ batch: { ...pairBatch(), labels: {} }, tasks: ["a"], losses: true });
      expect(a?.outputs[0]).toEqual(both["a"]?.outputs[0]);
      expect(a?.loss).toBeUndefined();
      expect(await executor.read()).toEqual(before);
    });
  });

  it("[C17] buffers move on in training only, once per application, and evaluation uses them", () =>
    withExecutor(statefulPlan(), async (executor) => {
      const start = await executor.read();
      const { a: fresh } = await executor.forward({ batch: statefulBatch(), tasks: ["a"] });
      expect((await executor.read()).buffers).toEqual(start.buffers);
      const train = async (batches: readonly Batch[]) => {
        const { gradients } = await executor.gradients(stepOf(batches));
        await executor.update(gradients, testDescent, { learningRate: 0.1 });
        return (await executor.read()).buffers["norm/mean"]?.values ?? [];
      };
      const once = await train([statefulBatch()]);
      await executor.write(start);
      const twice = await train([statefulBatch(), statefulBatch()]);
      for (const [i, mean] of once.entries()) expect(twice[i]).toBeCloseTo(1.9 * mean, 5);
      const { a: moved } = await executor.forward({ batch: statefulBatch(), tasks: ["a"] });
      expect(moved?.outputs).not.toEqual(fresh?.outputs);
    }));

  it("[C18] each application of a module draws numbers of its own", () => {
    const { x } = inputs({ x: vector({ size: 2 }) });
    const noise = module("noise", testNoise());
    const y = module("sum", testLinear({ units: 1, start: 1 }))(noise(noise(x)));
    const plan = compile(program("twice", { a: task({ logits: y, label: number("a"), loss: testSquared() }) }));
    const zeros = batchOf({ x: { values: new Float32Array(2), shape: [1, 2], dtype: "float32" } }, { a: labelBlock([0]) }, 1);
    return withExecutor(plan, async (executor) => {
      for (let step = 0; step < 6; step++) {
        const { losses, gradients } = await executor.gradients(stepOf([zeros], step));
        gradients.dispose();
        const { seed } = stepOf([zeros], step).random;
        let units = [0, 0];
        for (const node of ["noise", "noise#2"]) {
          const draws = (name: string) => randomStream({ seed, stream: "module", step, name: `${node}/${name}/0` });
          const [dropout, added] = [draws("dropout"), draws("noise")];
          units = units.map((unit) => (unit + 0.1 * added.normal()) * (dropout.uniform() > 0.5 ? 1 : 0));
        }
        expect(losses["a"]).toBeCloseTo(units.reduce((sum, unit) => sum + unit, 0) ** 2, 6);
      }
    });
  });

  it("[C18] random numbers are the step's own stream: equal when repeated, others in another step, seed or batch", () => {
    const { x } = inputs({ x: vector({ size: 2 }) });
    const plan = compile(
      program("noise", {
        a: task({
          logits: module("sum", testLinear({ units: 1, start: 1 }))(module("noise", testNoise())(x)),
          label: number("a"),
          loss: testSquared(),
        }),
      }),
    );
    const zeros = batchOf({ x: { values: new Float32Array(2), shape: [1, 2], dtype: "float32" } }, { a: labelBlock([0]) }, 1);
    return withExecutor(plan, async (executor) => {
      const loss = async (seed: number, step: number, batches = 1): Promise<number> => {
        const request = { ...stepOf(Array(batches).fill(zeros)), denominators: { a: 1 }, random: { seed, step } };
        const { losses, gradients } = await executor.gradients(request);
        gradients.dispose();
        return losses["a"] ?? Number.NaN;
      };
      const expected = (seed: number, step: number, batch: number): number => {
        const draws = (name: string) => randomStream({ seed, stream: "module", step, name: `noise/${name}/${batch}` });
        const [dropout, noise] = [draws("dropout"), draws("noise")];
        const units = [0, 1].map(() => ({ kept: dropout.uniform() > 0.5, noise: 0.1 * noise.normal() }));
        return units.reduce((sum, unit) => sum + (unit.kept ? unit.noise : 0), 0) ** 2;
      };
      for (const [seed, step] of [
        [3, 0],
        [3, 1],
        [4, 1],
        [2 ** 40, 7],
      ] as const) {
        expect(await loss(seed, step)).toBeCloseTo(expected(seed, step, 0), 6);
      }
      expect(await loss(5, 2, 2)).toBeCloseTo(expected(5, 2, 0) + expected(5, 2, 1), 6);
    });
  });

  it("[C17] a step that is given up leaves the buffers as they were; `record` moves them on at its end", () =>
    withExecutor(statefulPlan(), async (executor) => {
      const start = await executor.read();
      const { tensors } = executor.memory();
      const request = stepOf([statefulBatch(), statefulBatch("y")]);
      (await executor.gradients(request)).gradients.dispose();
      await expect(executor.record(request, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
      expect(await executor.read()).toEqual(start);
      await executor.record(request, (tape) => tape.trunkGradients("a").dispose());
      const recorded = (await executor.read()).buffers;
      expect(recorded).not.toEqual(start.buffers);
      await executor.write(start);
      await executor.update((await executor.gradients(request)).gradients, testDescent, { learningRate: 0.1 });
      expect((await executor.read()).buffers).toEqual(recorded);
      expect(executor.memory().tensors).toBe(tensors);
    }));

  it("[C16] a frozen module has no gradient and runs as in evaluation", () => {
    const plan = statefulPlan();
    const modules = Object.entries(plan.program.modules).map(([name, declared]) => [
      name,
      { ...declared, frozen: name !== "head" },
    ]);
    const frozen: Plan = compile({ ...plan.program, modules: Object.fromEntries(modules) });
    return withExecutor(frozen, async (executor) => {
      const before = (await executor.read()).buffers;
      const { losses, gradients } = await executor.gradients(stepOf([statefulBatch()]));
      expect(gradients.names.toSorted()).toEqual(["head/bias", "head/weight"]);
      await executor.update(gradients, testDescent, { learningRate: 0 });
      expect((await executor.read()).buffers).toEqual(before);
      const { a } = await executor.forward({ batch: statefulBatch(), tasks: ["a"], losses: true });
      expect(losses["a"]).toBeCloseTo((a?.loss?.sum ?? Number.NaN) / 5, 5);
    });
  });

  it("[C26] masks travel with their values: padding of a bag contributes nothing", () =>
    withExecutor(bagPlan(), async (executor) => {
      const batch = bagBatch();
      const { value, mask } = batch.inputs["words"] ?? {};
      if (!value || !mask) throw new Error("the batch has no bag");
      const other = Int32Array.from(value.values, (id, i) => (mask.values[i] === 0 ? 8 : id));
      const padded = { ...batch, inputs: { words: { value: { ...value, values: other }, mask } } };
      const run = async (of: typeof batch) => (await executor.forward({ batch: of, tasks: ["a"] }))["a"]?.outputs;
      expect(await run(padded)).toEqual(await run(batch));
    }));

  it("[C26] bytes are numbers of value / 255", () => {
    const { x } = inputs({ x: vector({ size: 2 }) });
    const y = module("sum", testLinear({ units: 1, start: 1 }))(x);
    return withExecutor(
      compile(program("bytes", { a: task({ logits: y, label: number("a"), loss: testSquared() }) })),
      async (executor) => {
        const batch = batchOf({ x: { values: Uint8Array.of(255, 51), shape: [1, 2], dtype: "float32" } }, {}, 1);
        const { a } = await executor.forward({ batch, tasks: ["a"] });
        expect(a?.outputs[0]?.values[0]).toBeCloseTo(1.2, 6);
      },
    );
  });

  it("[C24] an error in a module names the module and the node, and leaves nothing behind", () => {
    const probe: Probe = { applications: 0, fails: true };
    const { x } = inputs({ x: vector({ size: 3 }) });
    const shared = module("shared", testCounted(probe));
    const hidden = module("trunk", testLinear({ units: 3 }))(x);
    const y = module("head", testLinear({ units: 1 }))(shared(shared(hidden)));
    const plan = compile(program("failing", { a: task({ logits: y, label: number("a"), loss: testSquared() }) }));
    return withExecutor(plan, async (executor) => {
      const batch = batchOf({ x: someNumbers([2, 3]) }, { a: labelBlock([1, 0]) }, 2);
      const { tensors } = executor.memory();
      const attempts = [
        () => executor.gradients(stepOf([batch])),
        () => executor.record(stepOf([batch, batch]), () => 0),
        () => executor.forward({ batch, tasks: ["a"] }),
      ];
      for (const attempt of attempts) {
        await expect(attempt()).rejects.toThrow(/modules\.shared[\s\S]*node shared\b[\s\S]*out of luck/);
        expect(executor.memory().tensors).toBe(tensors);
      }
      expect(engine().name).not.toBe("");
    });
  });
}
