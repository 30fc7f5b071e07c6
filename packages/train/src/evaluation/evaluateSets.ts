import type { Executor } from "@gruyere/core";
import type { PreparedData, PreparedSet, Split } from "@gruyere/data";
import { type EvaluatedTask, type Evaluation, type MetricPlugin, metricPlugins, startEvaluation } from "@gruyere/evaluate";
import type { ProgramDeclaration } from "@gruyere/flow";
import type { Metrics } from "../event.js";

/** What is evaluated. */
export interface EvaluatedSplit {
  readonly program: ProgramDeclaration;
  readonly tasks: readonly string[];
  readonly data: PreparedData;
  readonly split: Split;
  /** Metrics beside the built-in ones. */
  readonly metrics: readonly MetricPlugin[];
}

/** How it is done. */
export interface EvaluateSetsOptions {
  /** Rows per forward pass. */
  readonly batchSize: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** Accumulators of a split. Throws `GruyereError` for a metric that is unknown or doesn't suit its task. */
export function startSplit({ program, tasks, data, split, metrics }: EvaluatedSplit): Evaluation {
  const sets = setsOf(data, split);
  const evaluated = tasks.map((task): readonly [string, EvaluatedTask] => {
    const { label, metrics: names } = program.tasks[task] ?? {};
    const served = sets.filter((set) => set.tasks.includes(task)).map(({ dataset }) => dataset);
    return [
      task,
      { sets: served, ...(label && { label: label.plugin.create(label.options) }), ...(names && { metrics: names }) },
    ];
  });
  return startEvaluation(Object.fromEntries(evaluated), split, [...metrics, ...metricPlugins]);
}

/**
 * Evaluates a split of all data sets, batch by batch in bounded memory. Values that are not finite (there was no labelled row, or a
 * loss overflowed) are left out; `broken` names the sets where a loss itself was not finite.
 *
 * @throws the signal's reason when it aborts; `GruyereError` when a task's first output isn't what its label decides from.
 */
export async function evaluateSets(
  executor: Executor,
  what: EvaluatedSplit,
  { batchSize, signal, onProgress }: EvaluateSetsOptions,
): Promise<{ readonly metrics: Metrics; readonly broken: readonly string[] }> {
  const evaluation = startSplit(what);
  const sets = setsOf(what.data, what.split).map((set) => ({
    set,
    tasks: what.tasks.filter((task) => set.tasks.includes(task)),
  }));
  const served = sets.filter(({ tasks }) => tasks.length > 0);
  const total = served.reduce((n, { set }) => n + set.length, 0);
  const broken = new Set<string>();
  let done = 0;
  for (const { set, tasks } of served) {
    for (let from = 0; from < set.length; from += batchSize) {
      signal?.throwIfAborted();
      const rows = Array.from({ length: Math.min(batchSize, set.length - from) }, (_, i) => from + i);
      const batch = await set.batch(rows, { tasks, training: false });
      const results = await executor.forward({ batch, tasks, losses: true });
      for (const task of tasks) {
        const { outputs: [logits] = [], loss } = results[task] ?? {};
        const label = batch.labels[task];
        if (loss && !Number.isFinite(loss.sum)) broken.add(`${task}/${set.dataset}`);
        evaluation.add({ task, set: set.dataset, ...(logits && { logits }), ...(label && { label }), ...(loss && { loss }) });
      }
      done += rows.length;
      onProgress?.({ done, total });
    }
  }
  const finite = Object.entries(evaluation.metrics()).filter(([, value]) => Number.isFinite(value));
  return { metrics: Object.fromEntries(finite), broken: [...broken] };
}

/** The sets of a split, in the order of their declaration. */
export const setsOf = (data: PreparedData, split: Split): readonly PreparedSet[] =>
  Object.values(data.sets).flatMap((set) => set[split] ?? []);
