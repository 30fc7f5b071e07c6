import type { Executor, StepRequest, UpdateRule } from "@gruyere/core";
import { GruyereError, type NumberBlock } from "@gruyere/flow";
import { readOut } from "../engine/engineSuite.js";
import { testMomentum } from "../programs/rules.js";
import type { NamedNumbers } from "./disagreement.js";

/** What an engine is compared by. */
export const OBSERVED = ["losses", "gradients", "tape", "parameters", "buffers", "predictions"] as const;

/** All that a step shows of an engine. */
export type Observation = Readonly<Record<(typeof OBSERVED)[number], NamedNumbers>>;

const rule: UpdateRule = testMomentum;

/** Runs a step in all ways: gradients on a kept tape (in the first step), gradients of the sum, an update, an evaluation of the batches. */
export async function observe(executor: Executor, request: StepRequest): Promise<Observation> {
  const tape = request.random.step === 0 ? await kept(executor, request) : {};
  const { losses, gradients } = await executor.gradients(request);
  const numbers = await gradients.read();
  await executor.update(gradients, rule, { learningRate: 0.05 });
  const { parameters, buffers } = await executor.read();
  return {
    losses: Object.fromEntries(Object.entries(losses).map(([name, loss]) => [name, [loss]])),
    gradients: numbers,
    tape,
    parameters: valuesOf(parameters),
    buffers: valuesOf(buffers),
    predictions: await predictions(executor, request),
  };
}

/**
 * Gradients of each task at the cut and by the trunk, of all by the heads, and the code of the error where batches don't fit one
 * another at the cut. Buffers stay as they are.
 */
async function kept(executor: Executor, request: StepRequest): Promise<NamedNumbers> {
  const { buffers } = await executor.read();
  const all: Record<string, ArrayLike<number>> = {};
  const add = (owner: string, gradients: NamedNumbers): void => {
    for (const [name, values] of Object.entries(gradients)) all[`${owner} by ${name}`] = values;
  };
  try {
    await executor.record(request, async (tape) => {
      for (const task of Object.keys(tape.losses)) {
        const features = await tape.featureGradients(task);
        for (const [i, block] of features.entries()) if (block) all[`${task} at feature ${i}`] = block.values;
        add(task, await readOut(tape.trunkGradients(task)));
      }
      add("heads", await readOut(tape.headGradients(request.weights)));
    });
  } catch (error) {
    if (!(error instanceof GruyereError)) throw error;
    return { [error.problems.map(({ code }) => code).join()]: [] };
  }
  await executor.write({ buffers });
  return all;
}

/** Outputs, losses and returned values of every batch and task, in evaluation. */
async function predictions(executor: Executor, { batches }: StepRequest): Promise<NamedNumbers> {
  const all: Record<string, ArrayLike<number>> = {};
  for (const [i, batch] of batches.entries()) {
    const tasks = [...Object.keys(batch.labels), ...Object.keys(batch.rowWeights)];
    const forward = await executor.forward({ batch, tasks, losses: true, returns: true });
    for (const [task, { outputs, loss, returns }] of Object.entries(forward)) {
      for (const [position, block] of outputs.entries()) all[`${task} ${position} of batch ${i}`] = block.values;
      for (const [name, block] of Object.entries(returns)) all[`${task} ${name} of batch ${i}`] = block.values;
      if (loss) all[`loss of ${task} in batch ${i}`] = [loss.sum, loss.weight];
    }
  }
  return all;
}

const valuesOf = (blocks: Readonly<Record<string, NumberBlock>>): NamedNumbers =>
  Object.fromEntries(Object.entries(blocks).map(([name, { values }]) => [name, values]));
