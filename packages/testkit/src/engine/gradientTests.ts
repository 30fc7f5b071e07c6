import { compile } from "@gruyere/core";
import { inputs, module, number, program, task, vector } from "@gruyere/flow";
import { expect, it } from "vitest";
import { batchOf, denominatorsOf, labelBlock, someNumbers } from "../programs/batches.js";
import { testLinear, testSquared } from "../programs/modules.js";
import {
  bagBatch,
  bagPlan,
  imageBatch,
  imagePlan,
  pairBatch,
  pairPlan,
  statefulBatch,
  statefulPlan,
} from "../programs/programs.js";
import { type EngineSuite, expectClose, readOut, stepOf } from "./engineSuite.js";
import { numericGradients } from "./numericGradients.js";

/** Losses and gradients: what they are, what is missing, what is accumulated. */
export function gradientTests({ withExecutor, reduced }: EngineSuite): void {
  const programs = [
    ["vectors", pairPlan, pairBatch],
    ["bags", bagPlan, bagBatch],
    ["images", imagePlan, imageBatch],
    ["buffers and noise", statefulPlan, statefulBatch],
  ] as const;
  for (const [name, makePlan, makeBatch] of programs) {
    it(`[C27] gradients equal central differences: ${name}`, () =>
      withExecutor(makePlan(), async (executor) => {
        const request = stepOf([makeBatch()]);
        const gradients = await readOut((await executor.gradients(request)).gradients);
        expectClose(gradients, await numericGradients(executor, request, reduced ? { perParameter: 3 } : {}), 0.02);
      }));
  }

  it("[C12] a loss is the weighted sum of row losses over the denominator, without the task's weight", () =>
    withExecutor(pairPlan(), async (executor) => {
      const batch = pairBatch();
      const { a } = await executor.forward({ batch, tasks: ["a"], losses: true });
      const outputs = a?.outputs[0]?.values ?? [];
      const label = batch.labels["a"];
      let sum = 0;
      let weight = 0;
      for (const [i, w] of label?.weights.values.entries() ?? []) {
        weight += w;
        sum += w * ((outputs[i] ?? 0) - (label?.target.values[i] ?? 0)) ** 2;
      }
      expect(weight).toBe(4.5);
      expect(a?.loss?.weight).toBe(weight);
      expect(a?.loss?.sum).toBeCloseTo(sum, 4);
      const { losses, gradients } = await executor.gradients({
        ...stepOf([batch]),
        denominators: { a: 9, b: 5 },
        weights: { a: 7 },
      });
      gradients.dispose();
      expect(losses["a"]).toBeCloseTo(sum / 9, 4);
    }));

  it("[C12] a task's weight multiplies its gradient, heads included", () =>
    withExecutor(pairPlan(), async (executor) => {
      const only = async (weight: number) =>
        readOut((await executor.gradients(stepOf([pairBatch()], 0, { tasks: ["b"], weights: { b: weight } }))).gradients);
      const [one, three] = [await only(1), await only(3)];
      const tripled = Object.fromEntries(Object.entries(one).map(([name, values]) => [name, values.map((v) => 3 * v)]));
      expectClose(three, tripled, 1e-5);
    }));

  it("[C13] rows without a label contribute exactly nothing, whatever stands in their place", () =>
    withExecutor(pairPlan(), async (executor) => {
      const results = [];
      for (const garbage of [0, 1e30, Number.NaN, Number.NEGATIVE_INFINITY]) {
        const { losses, gradients } = await executor.gradients(stepOf([pairBatch(garbage)]));
        results.push({ losses, gradients: await readOut(gradients) });
      }
      for (const result of results) expect(result).toEqual(results[0]);
    }));

  it("[C13] a row without a label whose loss overflows contributes nothing either", () => {
    const { x } = inputs({ x: vector({ size: 3 }) });
    const y = module("head", testLinear({ units: 1 }))(x);
    const plan = compile(program("far", { a: task({ logits: y, label: number("a"), loss: testSquared() }) }));
    return withExecutor(plan, async (executor) => {
      const results = [];
      for (const far of [0, 1e30]) {
        const values = Float32Array.of(0.5, -1, 2, far, far, far);
        const batch = batchOf({ x: { values, shape: [2, 3], dtype: "float32" } }, { a: labelBlock([1, Number.NaN]) }, 2);
        const { losses, gradients } = await executor.gradients(stepOf([batch]));
        const { a } = await executor.forward({ batch, tasks: ["a"], losses: true });
        results.push({ losses, loss: a?.loss, gradients: await readOut(gradients) });
      }
      expect(results[1]).toEqual(results[0]);
    });
  });

  it("[C13] the gradient is that of the labelled rows alone", () =>
    withExecutor(pairPlan(), async (executor) => {
      const { values } = someNumbers([6, 3]);
      const rows = [0, 2, 3, 5];
      const x = Float32Array.from(rows.flatMap((row) => [...values.slice(3 * row, 3 * row + 3)]));
      const few = batchOf(
        { x: { values: x, shape: [4, 3], dtype: "float32" } },
        { a: labelBlock([0.5, -1, 2, 0.3], 0, [1, 2, 0.5, 1]) },
        4,
      );
      const all = await readOut((await executor.gradients(stepOf([pairBatch()], 0, { tasks: ["a"] }))).gradients);
      expectClose(await readOut((await executor.gradients(stepOf([few]))).gradients), all, 1e-5);
    }));

  it("[C15] several batches accumulate to the gradient of one batch of all their rows", () =>
    withExecutor(pairPlan(), async (executor) => {
      const whole = pairBatch();
      const part = (from: number, to: number) => {
        const cut = <T extends Float32Array | Int32Array | Uint8Array>(values: T, width: number) =>
          values.slice(from * width, to * width);
        const size = to - from;
        const x = whole.inputs["x"]?.value.values ?? new Float32Array(0);
        const labels = Object.entries(whole.labels).map(([task, { target, weights }]) => [
          task,
          {
            target: { ...target, values: cut(target.values, 1), shape: [size, 1] },
            weights: { ...weights, values: cut(weights.values, 1), shape: [size] },
          },
        ]);
        return batchOf({ x: { values: cut(x, 3), shape: [size, 3], dtype: "float32" } }, Object.fromEntries(labels), size);
      };
      const one = await executor.gradients(stepOf([whole]));
      const several = await executor.gradients(stepOf([part(0, 1), part(1, 4), part(4, 6)]));
      expectClose(await readOut(several.gradients), await readOut(one.gradients), 1e-5);
      for (const task of ["a", "b"]) expect(several.losses[task]).toBeCloseTo(one.losses[task] ?? Number.NaN, 5);
    }));

  it("[C14] a task without a labelled row is absent from the losses, and its head from the gradients", () =>
    withExecutor(pairPlan(), async (executor) => {
      const batch = pairBatch();
      const none = { ...batch, labels: { ...batch.labels, b: labelBlock(Array<number>(6).fill(Number.NaN), 5) } };
      const { losses, gradients } = await executor.gradients({ ...stepOf([none]), denominators: { a: 4.5 } });
      expect(Object.keys(losses)).toEqual(["a"]);
      expect(gradients.names.toSorted()).toEqual(["headA/bias", "headA/weight", "trunk/bias", "trunk/weight"]);
      gradients.dispose();
      const nothing = await executor.gradients({ ...stepOf([none]), tasks: ["b"], denominators: {} });
      expect(nothing.losses).toEqual({});
      expect(nothing.gradients.names).toEqual([]);
    }));

  it("[C25] check gives the norm, and finds what is not finite", () =>
    withExecutor(pairPlan(), async (executor) => {
      const batch = pairBatch();
      const step = await executor.gradients(stepOf([batch]));
      const { finite, norm } = await step.gradients.check();
      const all = Object.values(await readOut(step.gradients)).flatMap((values) => [...values]);
      expect(finite).toBe(true);
      expect(norm).toBeCloseTo(Math.hypot(...all), 4);
      for (const [label, expected] of [
        [1e25, true],
        [Number.POSITIVE_INFINITY, false],
      ] as const) {
        const big = { ...batch, labels: { a: labelBlock(Array<number>(6).fill(label)) } };
        const { gradients } = await executor.gradients({ ...stepOf([big]), denominators: denominatorsOf([big]) });
        expect((await gradients.check()).finite, String(label)).toBe(expected);
        gradients.dispose();
      }
    }));
}
