import { compile } from "@gruyere/core";
import { inputs, module, number, program, task, vector } from "@gruyere/flow";
import { expect, it } from "vitest";
import { batchOf, labelBlock, someNumbers } from "../programs/batches.js";
import { type Probe, testLinear, testPassed, testSquared } from "../programs/modules.js";
import { bagBatch, bagPlan, pairBatch, pairPlan } from "../programs/programs.js";
import { testDescent } from "../programs/rules.js";
import { type EngineSuite, expectClose, readOut, stepOf } from "./engineSuite.js";

/** Several backward passes over one forward pass. */
export function tapeTests({ compiled, withExecutor }: EngineSuite): void {
  const request = stepOf([pairBatch(Number.NaN)]);

  it("[C19] per-task gradients on one tape equal separate full passes", () =>
    withExecutor(pairPlan(), async (executor) => {
      const recorded = await executor.record(request, async (tape) => {
        const trunk: Record<string, Readonly<Record<string, Float32Array>>> = {};
        for (const task of ["a", "b"]) trunk[task] = await tape.trunkGradients(task).read();
        return { losses: tape.losses, trunk, heads: await tape.headGradients().read() };
      });
      const heads: Record<string, Float32Array> = {};
      for (const task of ["a", "b"]) {
        const full = await executor.gradients({ ...request, tasks: [task], weights: { [task]: 1 } });
        expect(recorded.losses[task]).toBeCloseTo(full.losses[task] ?? Number.NaN, 6);
        const gradients = await readOut(full.gradients);
        const isTrunk = ([name]: readonly [string, Float32Array]) => name.startsWith("trunk/");
        expectClose(recorded.trunk[task] ?? {}, Object.fromEntries(Object.entries(gradients).filter(isTrunk)), 1e-5);
        for (const [name, values] of Object.entries(gradients).filter((entry) => !isTrunk(entry))) {
          heads[name] = task === "b" ? values.map((v) => v * 0.5) : values;
        }
      }
      expectClose(recorded.heads, heads, 1e-5);
    }));

  it("[C19] the request's weights act on the heads, `headGradients`' own before them; the trunk's gradients stay per task", () =>
    withExecutor(pairPlan(), async (executor) => {
      const plain = await executor.record(request, async (tape) => ({
        heads: await tape.headGradients({ a: 1, b: 1 }).read(),
        trunk: await tape.trunkGradients("a").read(),
      }));
      const scaled = (a: number, b: number) =>
        Object.fromEntries(
          Object.entries(plain.heads).map(([name, values]) => [name, values.map((v) => v * (name.startsWith("headA") ? a : b))]),
        );
      await executor.record({ ...request, weights: { a: 3 } }, async (tape) => {
        expectClose(await tape.headGradients().read(), scaled(3, 0.5), 1e-5);
        expectClose(await tape.headGradients({ b: 2 }).read(), scaled(3, 2), 1e-5);
        expect(await tape.trunkGradients("a").read()).toEqual(plain.trunk);
      });
    }));

  it("[C19] gradients at the cut, pulled back, are the trunk's: also for several batches and a weighted sum", () =>
    withExecutor(bagPlan(), async (executor) => {
      const step = stepOf([bagBatch(), bagBatch(5)]);
      await executor.record(step, async (tape) => {
        const [a] = await tape.featureGradients("a");
        const [b] = await tape.featureGradients("b");
        expect(a?.shape).toEqual([8, 6]);
        expectClose(await tape.pullBack([a]).read(), await tape.trunkGradients("a").read(), 1e-5);
        const sum = Float32Array.from(a?.values ?? [], (v, i) => 2 * v - (b?.values[i] ?? 0));
        const [ofA, ofB] = [await tape.trunkGradients("a").read(), await tape.trunkGradients("b").read()];
        const combined = Object.entries(ofA).map(([name, values]) => [name, values.map((v, i) => 2 * v - (ofB[name]?.[i] ?? 0))]);
        const pulled = tape.pullBack([{ values: sum, shape: a?.shape ?? [], dtype: "float32" }]);
        expectClose(await pulled.read(), Object.fromEntries(combined), 1e-4);
      });
    }));

  it("[C19] values at the cut that are one tensor count once: modules may return their input", () => {
    const { x } = inputs({ x: vector({ size: 3 }) });
    const hidden = module("trunk", testLinear({ units: 2 }))(x);
    const same = module("same", testPassed())(hidden);
    const plan = compile(
      program("passed", {
        a: task({ logits: module("headA", testLinear({ units: 1 }))(hidden), label: number("a"), loss: testSquared() }),
        b: task({ logits: module("headB", testLinear({ units: 1 }))(same.left), label: number("b"), loss: testSquared() }),
        c: task({ logits: module("headC", testLinear({ units: 1 }))(same.right), label: number("c"), loss: testSquared() }),
      }),
    );
    expect(plan.features).toEqual([{ node: "trunk" }, { node: "same", key: "left" }, { node: "same", key: "right" }]);
    const labels = { a: labelBlock([1, 0]), b: labelBlock([-1, 2]), c: labelBlock([0.5, 1]) };
    return withExecutor(plan, (executor) =>
      executor.record(stepOf([batchOf({ x: someNumbers([2, 3]) }, labels, 2)]), async (tape) => {
        for (const name of ["a", "b", "c"]) {
          const features = await tape.featureGradients(name);
          expect(features.map((block) => block !== undefined)).toEqual([name === "a", name === "b", name === "c"]);
          expectClose(await tape.pullBack(features).read(), await tape.trunkGradients(name).read(), 1e-5);
        }
      }),
    );
  });

  it("[C19] there is one forward pass, however many backward passes", () => {
    const probe: Probe = { applications: 0, fails: false };
    return withExecutor(pairPlan(probe), async (executor) => {
      const record = async (): Promise<number> => {
        probe.applications = 0;
        await executor.record(request, async (tape) => {
          for (const task of ["a", "b", "a", "b"]) tape.trunkGradients(task);
          tape.headGradients();
          tape.pullBack(await tape.featureGradients("a"));
        });
        return probe.applications;
      };
      const applications = [await record(), await record(), await record()];
      // An engine that compiles applies modules once per graph; from the third time on it knows which graphs it needs.
      expect(compiled ? applications[2] : applications).toEqual(compiled ? 0 : [1, 1, 1]);
    });
  });

  it("[C19] the tape is closed after `record`, and an error inside it leaves nothing behind", () =>
    withExecutor(pairPlan(), async (executor) => {
      const tape = await executor.record(request, (open) => open);
      expect(() => tape.trunkGradients("a")).toThrow("closed");
      await expect(
        executor.record(request, (open) => {
          open.trunkGradients("a");
          throw new Error("stop");
        }),
      ).rejects.toThrow("stop");
    }));

  it("[C19] an update inside `record` doesn't change what the open tape computes", () =>
    withExecutor(pairPlan(), async (executor) => {
      await executor.record(request, async (tape) => {
        const before = await tape.trunkGradients("a").read();
        await executor.update(tape.headGradients(), testDescent, { learningRate: 0.5 });
        expect(await tape.trunkGradients("a").read()).toEqual(before);
      });
    }));
}
