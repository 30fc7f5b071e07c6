import type { Executor, UpdateRule } from "@gruyere/core";
import type { Batch } from "@gruyere/flow";
import type { CompiledReport } from "../engine/settings.js";
import { denominatorsOf } from "./exampleBatch.js";

/** What is looked at: a step, an evaluation's forward pass, or the gradients by task over one kept forward pass. */
export type What = CompiledReport["what"];

/**
 * Runs one step of a kind on an example.
 *
 * @param rule Applied after a `step`. Default: none.
 */
export async function runExample(executor: Executor, what: What, batch: Batch, step: number, rule?: UpdateRule): Promise<void> {
  const { tasks } = executor.plan;
  const active = Object.values(tasks).flatMap((task) => (task.active ? [task.name] : []));
  const request = { batches: [batch], denominators: denominatorsOf(batch), random: { seed: 0, step } };
  if (what === "forward") {
    await executor.forward({ batch, tasks: active, losses: true });
  } else if (what === "tape") {
    await executor.record(request, async (tape) => {
      const ofTasks = await Promise.all(active.map((task) => tape.featureGradients(task)));
      const features = ofTasks.find((each) => each.some((feature) => feature)) ?? [];
      const gradients = [tape.headGradients(), ...(features.length > 0 ? [tape.pullBack(features)] : [])];
      for (const each of gradients) await each.check();
    });
  } else {
    const { gradients } = await executor.gradients(request);
    if (rule) await executor.update(gradients, rule, { learningRate: 1e-6 });
    else gradients.dispose();
  }
}
