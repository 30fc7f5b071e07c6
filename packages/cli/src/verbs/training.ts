import type { Engine } from "@gruyere/core";
import type { Datasets } from "@gruyere/data";
import { perTaskTable } from "@gruyere/evaluate";
import { type Metrics, type Run, type TrainOptions, train } from "@gruyere/train";
import type { Context, Outcome } from "../context.js";
import { EXIT } from "../exitCode.js";
import { Progress } from "../output/progress.js";
import { shownPath } from "../output/shownPath.js";
import type { LoadedProgram } from "../program/loadProgram.js";
import { trainPlugins } from "../program/trainPlugins.js";

/** What `train` and `resume` have in common: a run under way. */
export interface Training {
  readonly loaded: LoadedProgram;
  readonly data: Datasets;
  readonly engine: Engine;
  /** The run's folder, absolute. */
  readonly folder: string;
  readonly options: TrainOptions;
  /** Called when the run's folder is there. */
  readonly onStart?: () => void;
}

/** Trains with progress, evaluates the test split at the end, and says how the run ended or how to go on. */
export async function runTraining(training: Training, context: Context): Promise<Outcome> {
  const { loaded, data, engine, folder, options, onStart } = training;
  const { output, signal, cwd } = context;
  const progress = new Progress(output);
  const shown = shownPath(folder, cwd);
  let run: Run | undefined;
  output.note(`engine ${engine.name}/${engine.backend} (${engine.reason})`);
  try {
    run = await train(loaded.program, data, {
      ...options,
      engine,
      signal,
      plugins: trainPlugins(loaded.container),
      onEvent(event) {
        if (event.type === "run-start") onStart?.();
        progress.listen(event);
      },
    });
    const test = run.outcome === "finished" ? await testMetrics(run, context) : {};
    const { outcome, steps, epochs, best } = run;
    const summary = { program: loaded.program.name, run: folder, outcome, steps, epochs, ...(best && { best }) };
    const json = {
      ok: outcome === "finished",
      ...summary,
      engine: `${engine.name}/${engine.backend}`,
      compiled: progress.compiled,
      metrics: { ...run.metrics, ...test },
    };
    if (outcome === "interrupted") return stopped(shown, json, context);
    output.result(`run: ${shown}`);
    return { code: EXIT.ok, json };
  } catch (error) {
    if (signal.aborted && error === signal.reason) return stopped(undefined, { ok: false, outcome: "interrupted" }, context);
    throw error;
  } finally {
    progress.close();
    await run?.model.dispose();
  }
}

async function testMetrics({ model, data }: Run, { output, signal }: Context): Promise<Metrics> {
  if (!Object.values(data.sets).some(({ test }) => test)) return {};
  const metrics = await model.evaluate(data, { split: "test", signal });
  output.result(perTaskTable(metrics));
  return metrics;
}

/** `folder` is absent when nothing was saved yet. */
function stopped(folder: string | undefined, json: object, { output }: Context): Outcome {
  output.error(
    folder === undefined ? "interrupted before the first step: nothing was saved" : `to go on: gruyere resume ${folder}`,
  );
  return { code: EXIT.interrupted, json };
}
