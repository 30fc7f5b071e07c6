import type { Executor, Gradients, Tape } from "@gruyere/core";
import { expect, it } from "vitest";
import { labelBlock } from "../programs/batches.js";
import { pairBatch, pairPlan, statefulBatch, statefulPairPlan } from "../programs/programs.js";
import { testDescent } from "../programs/rules.js";
import { type EngineSuite, expectClose, readOut, stepOf } from "./engineSuite.js";

const statefulStep = (name?: string) => {
  const batch = statefulBatch(name);
  return stepOf([{ ...batch, labels: { ...batch.labels, b: labelBlock([0.5, 2, -1, 1, 0]) } }]);
};

const updated = (executor: Executor, gradients: Gradients): Promise<void> =>
  executor.update(gradients, testDescent, { learningRate: 0.5 });

type Change = (executor: Executor, tape: Tape) => Promise<void>;

/** What may happen to the state while a tape is open. */
const changes: Readonly<Record<string, Change>> = {
  "an update of the heads": (executor, tape) => updated(executor, tape.headGradients()),
  "an update of the trunk": (executor, tape) => updated(executor, tape.trunkGradients("a")),
  "a pulled-back update": async (executor, tape) => updated(executor, tape.pullBack(await tape.featureGradients("a"))),
  "another step": async (executor) => updated(executor, (await executor.gradients(statefulStep("other"))).gradients),
  "a new state": async (executor) => {
    const { parameters, buffers } = await executor.read();
    const doubled = (blocks: typeof parameters): typeof parameters =>
      Object.fromEntries(
        Object.entries(blocks).map(([name, block]) => [name, { ...block, values: block.values.map((v) => 2 * v) }]),
      );
    await executor.write({ parameters: doubled(parameters), buffers: doubled(buffers) });
  },
};

/** What a tape gives after a change. */
async function given(executor: Executor, change: Change): Promise<readonly Readonly<Record<string, ArrayLike<number>>>[]> {
  return executor.record(statefulStep(), async (tape) => {
    const at = await tape.featureGradients("a");
    await change(executor, tape);
    const trunk = await readOut(tape.trunkGradients("a"));
    const pulledBack = await readOut(tape.pullBack(at));
    const heads = await readOut(tape.headGradients());
    const features = (await tape.featureGradients("b")).map((block, i) => [`${i}`, block?.values ?? []] as const);
    return [trunk, pulledBack, heads, Object.fromEntries(features)];
  });
}

/** Tapes while something else happens. */
export function openTapeTests({ withExecutor }: EngineSuite): void {
  for (const [name, change] of Object.entries(changes)) {
    it(`[C19] ${name} inside \`record\` changes nothing of what its tape computes, nor how its buffers move on`, () =>
      withExecutor(statefulPairPlan(), async (executor) => {
        const start = await executor.read();
        const expected = await given(executor, async () => {});
        const { buffers } = await executor.read();
        await executor.write(start);
        const own = await given(executor, change);
        for (const [i, values] of expected.entries()) expectClose(own[i] ?? {}, values, 1e-4);
        const moved = (await executor.read()).buffers;
        for (const [buffer, { values }] of Object.entries(buffers))
          expectClose({ [buffer]: moved[buffer]?.values ?? [] }, { [buffer]: values }, 1e-5);
      }));
  }

  it("[C17] an update inside `record` doesn't move buffers on where `record` throws", () =>
    withExecutor(statefulPairPlan(), async (executor) => {
      const { buffers } = await executor.read();
      const failed = executor.record(statefulStep(), async (tape) => {
        await updated(executor, tape.headGradients());
        throw new Error("stop");
      });
      await expect(failed).rejects.toThrow("stop");
      expect((await executor.read()).buffers).toEqual(buffers);
    }));

  it("[C19] gradients of the heads may be asked for again before the first are there", () =>
    withExecutor(pairPlan(), async (executor) => {
      const request = stepOf([pairBatch()]);
      const at = (weight: number) => executor.record(request, (tape) => readOut(tape.headGradients({ a: weight })));
      const [two, three] = [await at(2), await at(3)];
      await executor.record(request, async (tape) => {
        const [first, second] = [tape.headGradients({ a: 2 }), tape.headGradients({ a: 3 })];
        expectClose(await readOut(first), two, 1e-5);
        expectClose(await readOut(second), three, 1e-5);
      });
    }));
}
