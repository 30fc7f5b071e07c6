import { type Executor, float64Arithmetic, type UpdateRule } from "@gruyere/core";
import type { Batch } from "@gruyere/flow";
import { randomStream } from "@gruyere/random";
import { expect, it } from "vitest";
import { labelBlock } from "../programs/batches.js";
import { bagBatch, bagPlan, pairBatch, pairPlan, statefulBatch, statefulPlan } from "../programs/programs.js";
import { testAdam, testMomentum } from "../programs/rules.js";
import { type EngineSuite, expectClose, readOut, stepOf } from "./engineSuite.js";

/** Initialisation, updates, exact resume, and ten thousand steps without a leak. */
export function stateTests({ withExecutor, engine, reduced }: EngineSuite): void {
  const train = async (
    executor: Executor,
    batches: readonly Batch[],
    rule: UpdateRule,
    from: number,
    to: number,
  ): Promise<number[]> => {
    const all: number[] = [];
    for (let step = from; step < to; step++) {
      const { losses, gradients } = await executor.gradients(stepOf(batches, step));
      await executor.update(gradients, rule, { learningRate: 0.05 });
      all.push(...Object.values(losses));
    }
    return all;
  };

  it("[C20] parameters are filled from the seed, each from a stream of its own", () =>
    withExecutor(
      bagPlan(),
      async (executor) => {
        const { parameters } = await executor.read();
        for (const { name, shape, init } of executor.plan.parameters) {
          const values = new Float32Array(shape.reduce((n, d) => n * d, 1));
          init.fill(values, shape, randomStream({ seed: 42, stream: "initialise", name }));
          expect(parameters[name], name).toEqual({ values, shape, dtype: "float32" });
        }
      },
      42,
    ));

  for (const rule of [testMomentum, testAdam]) {
    it(`[C21] an update is the rule's float64 reference: ${rule.name}`, () =>
      withExecutor(pairPlan(), async (executor) => {
        const reference = new Map<string, { values: number[]; slots: Record<string, number[]> }>();
        for (const [name, { values }] of Object.entries((await executor.read()).parameters)) {
          const slots = rule.slots.map((slot) => [slot, Array<number>(values.length).fill(0)] as const);
          reference.set(name, { values: [...values], slots: Object.fromEntries(slots) });
        }
        for (let count = 1; count <= 3; count++) {
          const { gradients } = await executor.gradients(stepOf([pairBatch()]));
          for (const [name, gradient] of Object.entries(await gradients.read())) {
            const own = reference.get(name);
            for (const [i, value] of gradient.entries()) {
              const slots = Object.fromEntries(rule.slots.map((slot) => [slot, own?.slots[slot]?.[i] ?? 0]));
              const input = { parameter: own?.values[i] ?? 0, gradient: value, slots, count, learningRate: 0.1 };
              const next = rule.update(float64Arithmetic, input);
              if (own) own.values[i] = next.parameter;
              for (const slot of rule.slots) (own?.slots[slot] ?? [])[i] = next.slots[slot] ?? 0;
            }
          }
          await executor.update(gradients, rule, { learningRate: 0.1 });
        }
        const { parameters, counts } = await executor.read();
        const values = Object.entries(parameters).map(([name, block]) => [name, block.values] as const);
        expectClose(
          Object.fromEntries(values),
          Object.fromEntries([...reference].map(([name, own]) => [name, own.values])),
          1e-4,
        );
        expect(counts["trunk/weight"]).toBe(3);
      }));
  }

  it("[C14] what no present loss reaches is not updated: no momentum, no decay, its own count", () =>
    withExecutor(pairPlan(), async (executor) => {
      await train(executor, [pairBatch()], testMomentum, 0, 2);
      const before = await executor.read();
      const batch = pairBatch();
      const onlyA = { ...batch, labels: { ...batch.labels, b: labelBlock(Array<number>(6).fill(Number.NaN)) } };
      await train(executor, [onlyA], testMomentum, 2, 4);
      const after = await executor.read();
      for (const name of ["headB/weight", "headB/bias"]) {
        expect(after.parameters[name]).toEqual(before.parameters[name]);
        expect(after.slots["velocity"]?.[name]).toEqual(before.slots["velocity"]?.[name]);
        expect(after.counts[name]).toBe(2);
      }
      expect(after.counts["headA/weight"]).toBe(4);
      expect(after.parameters["trunk/weight"]).not.toEqual(before.parameters["trunk/weight"]);
    }));

  it("[C22] a run that is saved and resumed continues bit-equal", async () => {
    const plan = statefulPlan();
    const batches = [statefulBatch(), statefulBatch("y")];
    const whole = await withExecutor(plan, async (executor) => {
      const losses = await train(executor, batches, testAdam, 0, 6);
      return { losses, state: await executor.read() };
    });
    const first = await withExecutor(plan, async (executor) => {
      const losses = await train(executor, batches, testAdam, 0, 3);
      return { losses, state: await executor.read() };
    });
    const resumed = await withExecutor(
      plan,
      async (executor) => {
        await train(executor, batches, testMomentum, 0, 1); // what was there is replaced, slots too
        await executor.write(first.state);
        const losses = await train(executor, batches, testAdam, 3, 6);
        return { losses: [...first.losses, ...losses], state: await executor.read() };
      },
      99,
    );
    expect(resumed).toEqual(whole);
  });

  it("[C22] a state of another program is refused, and nothing is replaced", () =>
    withExecutor(pairPlan(), async (executor) => {
      const before = await executor.read();
      const ok = { values: new Float32Array(5), shape: [5], dtype: "float32" } as const;
      await expect(executor.write({ parameters: { "trunk/bias": ok, "trunk/bais": ok } })).rejects.toThrow(
        /did you mean `trunk\/bias`/,
      );
      await expect(executor.write({ parameters: { "trunk/bias": ok, "headA/bias": ok } })).rejects.toThrow(/wrong-state-shape/);
      expect(await executor.read()).toEqual(before);
    }));

  it(`[C23] ${reduced ? 20 : 10_000} steps hold no more tensors than two`, { timeout: 300_000 }, () =>
    withExecutor(pairPlan(), async (executor) => {
      await train(executor, [pairBatch()], testAdam, 0, 2);
      const { tensors, bytes } = executor.memory();
      await train(executor, [pairBatch()], testAdam, 2, reduced ? 20 : 10_000);
      expect(executor.memory()).toEqual({ tensors, bytes });
    }),
  );

  it("[C23] gradients that are dropped, recorded or evaluated leave no tensor", () =>
    withExecutor(bagPlan(), async (executor) => {
      const { tensors } = executor.memory();
      for (let step = 0; step < 3; step++) {
        await readOut((await executor.gradients(stepOf([bagBatch()], step))).gradients);
        await executor.record(stepOf([bagBatch()], step), async (tape) => tape.pullBack(await tape.featureGradients("a")));
        await executor.forward({ batch: bagBatch(), tasks: ["a", "b"], losses: true, returns: true });
        await executor.write(await executor.read());
      }
      expect(executor.memory().tensors).toBe(tensors);
      expect(engine().reason).not.toBe("");
    }));
}
