import type { Engine, Plan, UpdateRule } from "@gruyere/core";
import type { Batch } from "@gruyere/flow";
import { beforeAll, describe, expect, it } from "vitest";
import { bagBatch, bagPlan, imageBatch, imagePlan, pairBatch, pairPlan } from "../programs/programs.js";
import { testAdam, testMomentum } from "../programs/rules.js";
import { stepOf } from "./engineSuite.js";

const STEPS = 50;

type Run = readonly [title: string, plan: () => Plan, batch: (step: number) => Batch, rule: UpdateRule, learningRate: number];

const RUNS: readonly Run[] = [
  ["a perceptron with momentum", pairPlan, () => pairBatch(), testMomentum, 0.02],
  ["bags with Adam", bagPlan, bagBatch, testAdam, 0.01],
  ["images with Adam", imagePlan, () => imageBatch(), testAdam, 0.003],
];

/** Losses of every task at every step, one after the other. */
async function trainingLosses(engine: Engine, [, plan, batch, rule, learningRate]: Run): Promise<readonly number[]> {
  const executor = await engine.open(plan(), { seed: 5 });
  const all: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const { losses, gradients } = await executor.gradients(stepOf([batch(step)], step));
    await executor.update(gradients, rule, { learningRate });
    all.push(...Object.values(losses));
  }
  executor.dispose();
  return all;
}

/**
 * Trains three programs (a perceptron, sparse bags, convolutions) on two engines, as vitest tests: every loss of 50 steps differs by
 * at most 1e-4 of its size.
 *
 * @param name Of the engine, in the tests' titles.
 */
export function describeAgreement(name: string, makeEngine: () => Promise<Engine>, makeReference: () => Promise<Engine>): void {
  describe(`${name} agrees`, () => {
    const engines: Engine[] = [];
    beforeAll(async () => {
      engines.push(await makeEngine(), await makeReference());
    }, 120_000);
    for (const run of RUNS) {
      it(`[C28] losses of ${STEPS} steps are within 1e-4 of the reference: ${run[0]}`, { timeout: 240_000 }, async () => {
        const [own = [], expected = []] = await Promise.all(engines.map((engine) => trainingLosses(engine, run)));
        expect(own.length).toBe(expected.length);
        expect(own.length).toBeGreaterThanOrEqual(STEPS);
        expect(own.at(-1)).not.toBe(own[0]);
        for (const [i, loss] of expected.entries()) {
          const difference = Math.abs((own[i] ?? Number.NaN) - loss) / Math.abs(loss);
          expect(difference, `loss ${i}: ${own[i]} against ${loss}`).toBeLessThan(1e-4);
        }
      });
    }
  });
}
