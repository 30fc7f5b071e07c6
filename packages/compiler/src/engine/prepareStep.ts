import type { Plan, StepRequest } from "@gruyere/core";
import { checkDenominator, lossRefs } from "@gruyere/core/engine";
import type { Elsewhere } from "./elsewhere.js";
import type { TasksOfStep } from "./presence.js";
import type { StepData } from "./stepData.js";
import type { ReadyBatch } from "./stepGraphs.js";

/** The batches of a step that have a label, and its numbers. */
export interface PreparedStep {
  readonly ready: readonly ReadyBatch[];
  readonly data: StepData;
  /** The tasks with a labelled row; others that a batch has count for nothing. */
  readonly present: ReadonlySet<string>;
}

/**
 * @param tasksOf Which tasks the batches' graph has.
 * @param factors `weighted`: what is differentiated is Σ weight × loss; `plain`: the losses themselves.
 * @throws GruyereError for a task without a denominator, or one that the plan doesn't have.
 */
export async function prepareStep(
  plan: Plan,
  request: StepRequest,
  elsewhere: Elsewhere,
  tasksOf: (batches: StepRequest["batches"], asked: StepRequest["tasks"]) => TasksOfStep,
  factors: "weighted" | "plain",
): Promise<PreparedStep> {
  const { denominators, random, weights } = request;
  const { batches, tasks: byBatch, present } = tasksOf(request.batches, request.tasks);
  for (const name of present) checkDenominator(name, denominators[name]);
  const ready: ReadyBatch[] = [];
  for (const [index, batch] of batches.entries()) {
    const tasks = byBatch[index] ?? [];
    if (tasks.length > 0) ready.push({ index, batch, tasks, computed: await elsewhere.compute(batch, tasks.flatMap(lossRefs)) });
  }
  const factorOf = (task: string, own: number): number =>
    present.has(task) ? (factors === "weighted" ? (weights?.[task] ?? own) : 1) / (denominators[task] ?? 1) : 0;
  const data = {
    batches,
    computed: new Map(ready.map(({ index, computed }) => [index, computed])),
    factors: new Map(Object.values(plan.tasks).map(({ name, weight }) => [name, factorOf(name, weight)])),
    random,
  };
  return { ready, data, present };
}
