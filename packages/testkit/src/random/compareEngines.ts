import { compile, type Engine, type Executor } from "@gruyere/core";
import type { Vocabulary } from "@gruyere/flow";
import { randomStream } from "@gruyere/random";
import { type Disagreement, worstOf } from "./disagreement.js";
import { OBSERVED, type Observation, observe } from "./observe.js";
import { randomProgram } from "./randomProgram.js";
import { randomStep } from "./randomStep.js";

/** How far two engines are apart in one step of a random program, in one of the things that are compared. */
export interface EngineDifference extends Disagreement {
  readonly what: keyof Observation;
  readonly step: number;
}

/** What became of a random program on two engines. */
export interface Comparison {
  /** The program as a file. */
  readonly text: string;
  readonly differences: readonly EngineDifference[];
}

const STEPS = 2;
const PERTURBATIONS = [1, 2];

/**
 * Runs two steps of a random program on two engines and compares losses, gradients (of the sum, and on a kept tape of each task at the
 * cut and by the trunk), updated parameters and buffers, and predictions in evaluation. Errors are relative to each tensor's norm, or,
 * where a tensor is nothing but rounding, to how far the reference moves when its parameters do in their last digit.
 *
 * @throws Error with the seed and the program's text when an engine throws.
 */
export async function compareEngines(
  seed: number,
  engine: Engine,
  reference: Engine,
  vocabulary: Vocabulary,
): Promise<Comparison> {
  const random = randomProgram(seed, vocabulary);
  const executors: Executor[] = [];
  try {
    const plan = compile(random.program, { losses: vocabulary.losses });
    const open = async (on: Engine): Promise<Executor> => {
      const executor = await on.open(plan, { seed });
      executors.push(executor);
      return executor;
    };
    const [own, expected] = [await open(engine), await open(reference)];
    const perturbed = await Promise.all(PERTURBATIONS.map(async (by) => perturb(await open(reference), by)));
    const differences: EngineDifference[] = [];
    for (let step = 0; step < STEPS; step++) {
      const request = randomStep(random, step);
      const [received, known] = [await observe(own, request), await observe(expected, request)];
      const moved: Observation[] = [];
      for (const each of perturbed) moved.push(await observe(each, request));
      for (const what of OBSERVED) {
        const worst = worstOf(
          received[what],
          known[what],
          moved.map((each) => each[what]),
        );
        differences.push({ what, step, ...worst });
      }
    }
    return { text: random.text, differences };
  } catch (cause) {
    throw new Error(`random program ${seed}: ${cause}\n${random.text}`, { cause });
  } finally {
    for (const executor of executors) executor.dispose();
  }
}

/** Moves each parameter by one unit in its last place, up or down. */
async function perturb(executor: Executor, seed: number): Promise<Executor> {
  const { parameters } = await executor.read();
  const random = randomStream({ seed, stream: "perturb", name: "parameters" });
  const moved = Object.entries(parameters).map(([name, block]) => {
    const values = Float32Array.from(block.values, (x) => x * (1 + (random.below(2) === 0 ? -1 : 1) * 2 ** -23));
    return [name, { ...block, values }];
  });
  await executor.write({ parameters: Object.fromEntries(moved) });
  return executor;
}
