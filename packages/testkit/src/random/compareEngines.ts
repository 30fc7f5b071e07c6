import { compile, type Engine, type Executor, type StepRequest, type UpdateRule } from "@gruyere/core";
import { GruyereError, type NumberBlock, type Vocabulary } from "@gruyere/flow";
import { readOut } from "../engine/engineSuite.js";
import { testMomentum } from "../programs/rules.js";
import { type Disagreement, globalNorm, type NamedNumbers, worstOf } from "./disagreement.js";
import { type RandomProgram, randomProgram } from "./randomProgram.js";
import { randomStep } from "./randomStep.js";

/** How far two engines are apart on one random program, by what was compared. */
export interface EngineDifference extends Disagreement {
  readonly what: "losses" | "gradients" | "parameters" | "buffers" | "predictions" | "gradients at the cut";
  readonly step: number;
}

const STEPS = 2;
const rule: UpdateRule = testMomentum;

/** Share of the norm of all gradients below which a tensor's gradient is what remains of numbers that cancel out (before batch norm). */
const CANCELLED = 1e-2;

/**
 * Runs two steps of a random program on two engines: losses, gradients of all parameters, gradients of each task at the cut, updated
 * parameters and buffers, and predictions in evaluation.
 *
 * @throws Error with the seed and the program's text when an engine throws.
 */
export async function compareEngines(
  seed: number,
  engine: Engine,
  reference: Engine,
  vocabulary: Vocabulary,
): Promise<readonly EngineDifference[]> {
  const program = randomProgram(seed, vocabulary);
  const plan = compile(program.program, { losses: vocabulary.losses });
  const executors: Executor[] = [];
  try {
    for (const each of [engine, reference]) executors.push(await each.open(plan, { seed }));
    const [own, expected] = executors;
    if (!own || !expected) throw new Error("internal: two executors");
    const differences: EngineDifference[] = [];
    for (let step = 0; step < STEPS; step++)
      differences.push(...(await compareStep(own, expected, randomStep(program, step))).map((each) => ({ ...each, step })));
    return differences;
  } catch (cause) {
    throw new Error(`${described(program)}\n${cause}`, { cause });
  } finally {
    for (const executor of executors) executor.dispose();
  }
}

/** Seed and text of a program, as a failure shows them. */
export const described = ({ seed, text }: RandomProgram): string => `seed ${seed}\n${text}`;

async function compareStep(
  own: Executor,
  expected: Executor,
  request: StepRequest,
): Promise<readonly Omit<EngineDifference, "step">[]> {
  const cut = [await atCut(own, request), await atCut(expected, request)] as const;
  const [a, b] = [await stepped(own, request), await stepped(expected, request)];
  const [predicted, known] = [await predictions(own, request), await predictions(expected, request)];
  return [
    { what: "losses", ...worstOf(a.losses, b.losses, 1e-3) },
    { what: "gradients", ...worstOf(a.gradients, b.gradients, CANCELLED * globalNorm(b.gradients)) },
    { what: "gradients at the cut", ...worstOf(...cut, CANCELLED * globalNorm(cut[1])) },
    { what: "parameters", ...worstOf(a.parameters, b.parameters, 1e-2) },
    { what: "buffers", ...worstOf(a.buffers, b.buffers, 1e-3) },
    { what: "predictions", ...worstOf(predicted, known, 1e-3) },
  ];
}

/** A step with its update. */
async function stepped(
  executor: Executor,
  request: StepRequest,
): Promise<Record<"losses" | "gradients" | "parameters" | "buffers", NamedNumbers>> {
  const { losses, gradients } = await executor.gradients(request);
  const numbers = await gradients.read();
  await executor.update(gradients, rule, { learningRate: 0.05 });
  const { parameters, buffers } = await executor.read();
  const scalars = Object.fromEntries(Object.entries(losses).map(([name, loss]) => [name, [loss]]));
  return { losses: scalars, gradients: numbers, parameters: valuesOf(parameters), buffers: valuesOf(buffers) };
}

/** Gradients of each task at the cut and by the trunk; the error where batches don't fit one another at the cut. */
async function atCut(executor: Executor, request: StepRequest): Promise<NamedNumbers> {
  const before = await executor.read();
  const all: Record<string, ArrayLike<number>> = {};
  try {
    await executor.record(request, async (tape) => {
      for (const task of Object.keys(tape.losses)) {
        const features = await tape.featureGradients(task);
        for (const [i, block] of features.entries()) if (block) all[`${task} at feature ${i}`] = block.values;
        for (const [name, numbers] of Object.entries(await readOut(tape.trunkGradients(task))))
          all[`${task} by ${name}`] = numbers;
      }
      for (const [name, numbers] of Object.entries(await readOut(tape.headGradients(request.weights))))
        all[`heads by ${name}`] = numbers;
    });
  } catch (error) {
    if (!(error instanceof GruyereError)) throw error;
    return { [`refused: ${error.problems.map(({ code }) => code).join()}`]: [] };
  }
  await executor.write({ buffers: before.buffers });
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
