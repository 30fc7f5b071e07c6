import type { Executor, StepRandom, UpdateRule } from "@gruyere/core";
import type { Batch } from "@gruyere/flow";
import { nonFiniteError } from "./nonFinite.js";

/** One optimiser step: what it trains on, and how. */
export interface StepOptions {
  /** The batches whose gradients are summed into one update: one, or one per data set (mixed schedules). */
  readonly batches: readonly Batch[];
  /** Tasks that may be trained; those without a labelled row in the batches contribute nothing. */
  readonly tasks: readonly string[];
  /** Factor of each task's loss. Default: the program's. */
  readonly weights?: Readonly<Record<string, number>>;
  readonly optimiser: UpdateRule;
  readonly learningRate: number;
  /** Seed of the run, and the number of optimiser steps before this one: dropout draws its numbers from both. */
  readonly random: StepRandom;
}

/** What a step did. */
export interface StepReport {
  /** Mean loss of each task with a labelled row, without its weight. */
  readonly losses: Readonly<Record<string, number>>;
  /** Sum of the label weights of each of these tasks: what its loss was divided by. */
  readonly labelled: Readonly<Record<string, number>>;
  /** Global L2 norm of the gradient of Σ weight × loss; 0 when no task had a labelled row. */
  readonly gradientNorm: number;
}

/**
 * One step of multi-task training. With task weights w_k, labels' weights a_ki (0: missing) and row losses ℓ_ki,
 *
 *     L_k = Σ_i a_ki ℓ_ki(θ) / Σ_i a_ki,     g = ∇_θ Σ_k w_k L_k(θ),     θ ← optimiser(θ, g),
 *
 * where i runs over all rows of the step, whichever batch they are in. Parameters that no present loss reaches stay as they are.
 *
 * @throws GruyereError (`non-finite-loss`) before the update, when a loss or a gradient is NaN or infinite.
 */
export async function trainStep(executor: Executor, options: StepOptions): Promise<StepReport> {
  const { batches, weights, optimiser, learningRate, random } = options;

  // Σ_i a_ki: a task's loss is a mean over its labels in the whole step.
  const labelled = labelWeights(batches, options.tasks);
  const tasks = Object.keys(labelled);
  if (tasks.length === 0) return { losses: {}, labelled, gradientNorm: 0 };

  // L_k, and g: one forward, one backward pass.
  const request = { batches, tasks, denominators: labelled, random, ...(weights && { weights }) };
  const { losses, gradients } = await executor.gradients(request);

  // The guard: a number that is not finite must not reach the parameters.
  const { finite, norm } = await gradients.check();
  if (!finite || Object.values(losses).some((loss) => !Number.isFinite(loss))) {
    const broken = await gradients.read();
    gradients.dispose();
    throw nonFiniteError({ losses, gradients: broken, batches, step: random.step });
  }

  // θ ← optimiser(θ, g)
  await executor.update(gradients, optimiser, { learningRate });
  return { losses, labelled, gradientNorm: norm };
}

/** Per task, the sum of its label weights over all batches; tasks without any are left out. */
export function labelWeights(batches: readonly Batch[], tasks: readonly string[]): Record<string, number> {
  const sums = tasks.map((task) => {
    const blocks = batches.map((batch) => batch.labels[task]?.weights ?? batch.rowWeights[task]);
    const sum = blocks.reduce((total, block) => total + (block ? sumOf(block.values) : 0), 0);
    return [task, sum] as const;
  });
  return Object.fromEntries(sums.filter(([, sum]) => sum > 0));
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0;
  return sum;
}
