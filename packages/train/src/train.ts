import type { Datasets } from "@gruyere/data";
import type { Program } from "@gruyere/flow";
import { evaluateSets, setsOf } from "./evaluation/evaluateSets.js";
import { createModel } from "./model/model.js";
import type { TrainOptions } from "./options.js";
import { checkpointer } from "./run/checkpointer.js";
import { type LoopEnd, runLoop } from "./run/loop.js";
import { epochOfLastStep } from "./run/progress.js";
import type { Run } from "./run/run.js";
import { openSession, type Session } from "./run/session.js";

/** Rows per forward pass of a validation. */
const VALIDATION_BATCH = 256;

/**
 * Trains a program on data: prepares the data, compiles the program, and takes optimiser steps as the scheduler says; at the end
 * of each epoch it evaluates, keeps the best parameters, and saves. The same seed on the same engine gives the same numbers.
 *
 * The run's model holds memory of the engine: dispose of it when done.
 *
 * @throws GruyereError for what the user can mend: options, data, a folder that is not empty or not writable, a damaged checkpoint;
 * `non-finite-loss` when a loss or gradient is NaN or infinite, before it reaches the parameters.
 */
export async function train<P extends Program>(program: P, data: Datasets, options: TrainOptions = {}): Promise<Run<P>> {
  const session = await openSession(program, data, options);
  const { executor, events, store, settings } = session;
  const checkpoints = checkpointer(executor, store, events.emit);
  try {
    const end = await runLoop(
      {
        ...session,
        signal: options.signal,
        validate: setsOf(session.data, "validation").length === 0 ? undefined : () => validate(session, options.signal),
        emit: events.emit,
        settle: events.settle,
        save: checkpoints.save,
      },
      session.start,
    );
    const { best, step } = end.state;
    const keepBest = end.outcome === "finished" && settings.keep === "best" && best !== undefined;
    if (keepBest && best.step !== step) await checkpoints.restoreBest();
    const at = { time: Date.now(), epoch: epochOfLastStep(end.state), step };
    events.emit({ type: "run-end", ...at, outcome: end.outcome, ...(best && { best }) });
    await events.flush();
    return runOf(program, session, end, keepBest, options);
  } catch (error) {
    await events.flush().catch(() => undefined); // the first error is the one to report
    await session.dispose();
    throw error;
  }
}

async function validate({ executor, validation, events }: Session, signal: AbortSignal | undefined) {
  const { metrics, broken } = await evaluateSets(executor, validation, { batchSize: VALIDATION_BATCH, signal });
  for (const where of broken) {
    const message = `the validation loss of ${where} is not finite`;
    events.emit({ type: "warning", time: Date.now(), code: "non-finite-validation", message });
  }
  return metrics;
}

function runOf<P extends Program>(
  program: P,
  { executor, data, settings, store, dispose }: Session,
  { state, outcome }: LoopEnd,
  keepBest: boolean,
  { plugins: { metrics = [], encoders = [] } = {} }: TrainOptions,
): Run<P> {
  const { history, best } = state;
  const validations = history.filter(({ split }) => split === "validation");
  const shown = keepBest ? validations.find(({ step }) => step === best?.step) : validations.at(-1);
  return {
    model: createModel({ program, executor, fitted: data.fitted, tasks: settings.tasks, metrics, encoders, dispose }),
    outcome,
    steps: state.step,
    epochs: state.epoch,
    metrics: shown?.metrics ?? {},
    history,
    ...(best && { best }),
    ...(store && { folder: store.location }),
    data,
  };
}
