import type { Batch, Executor, NumberBlock, Tape, UpdateRule } from "gruyere";
import { gramianOf } from "./gramian.js";
import { upgradWeights } from "./upgrad.js";

/** One step of UPGrad: the counterpart of `trainStep`. */
export interface UpgradStepOptions {
  readonly batches: readonly Batch[];
  readonly tasks: readonly string[];
  readonly optimiser: UpdateRule;
  readonly learningRate: number;
  readonly random: { readonly seed: number; readonly step: number };
}

/**
 * One step of UPGrad: the tasks' gradients of the trunk are combined with UPGrad's weights w, heads take their own. Gradients are
 * linear in what arrives at the cut, so the combined one is one pass back from Σ_k w_k ∂L_k/∂features.
 *
 * @throws Error when a gradient is not finite.
 */
export async function upgradStep(executor: Executor, options: UpgradStepOptions): Promise<void> {
  const { batches, tasks, optimiser, learningRate, random } = options;
  const denominators = Object.fromEntries(tasks.map((task) => [task, labelled(batches, task)]));
  await executor.record({ batches, tasks, denominators, random }, async (tape) => {
    const rows = await Promise.all(tasks.map(async (task) => tape.trunkGradients(task).read()));
    const weights = upgradWeights(gramianOf(rows));
    const trunk = tape.pullBack(await combined(tape, tasks, weights));
    const heads = tape.headGradients();
    for (const gradients of [trunk, heads]) {
      if (!(await gradients.check()).finite) throw new Error(`a gradient is not finite at step ${random.step}`);
      await executor.update(gradients, optimiser, { learningRate });
    }
  });
}

/** Σ_k w_k ∂L_k/∂features. */
async function combined(
  tape: Tape,
  tasks: readonly string[],
  weights: Float64Array,
): Promise<readonly (NumberBlock | undefined)[]> {
  const sums: (NumberBlock | undefined)[] = [];
  for (const [k, task] of tasks.entries()) {
    const weight = weights[k] ?? 0;
    for (const [i, block] of (await tape.featureGradients(task)).entries()) {
      if (!block) continue;
      const sum = sums[i] ?? { ...block, values: new Float32Array(block.values.length) };
      for (let at = 0; at < sum.values.length; at++) sum.values[at] = (sum.values[at] ?? 0) + weight * (block.values[at] ?? 0);
      sums[i] = sum;
    }
  }
  return sums;
}

function labelled(batches: readonly Batch[], task: string): number {
  return batches.flatMap((batch) => [...(batch.labels[task]?.weights.values ?? [])]).reduce((sum, weight) => sum + weight, 0);
}
