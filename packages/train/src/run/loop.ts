import type { Executor, UpdateRule } from "@gruyere/core";
import type { PreparedData } from "@gruyere/data";
import type { Batch, Json } from "@gruyere/flow";
import type { Scheduler, StepPart } from "@gruyere/schedule";
import type { TrainState } from "../checkpoint/trainState.js";
import type { BestBy } from "../evaluation/bestBy.js";
import { setsOf } from "../evaluation/evaluateSets.js";
import type { Metrics, TrainEvent } from "../event.js";
import { type StepReport, trainStep } from "../step.js";
import { afterStep, atBoundary, epochMetrics, epochOfLastStep } from "./progress.js";
import type { Settings } from "./settings.js";

/** Everything that the loop works with. Where it stands is in `TrainState` alone. */
export interface Loop {
  readonly executor: Executor;
  readonly data: PreparedData;
  readonly scheduler: Scheduler;
  readonly optimiser: UpdateRule;
  readonly settings: Settings;
  readonly totalSteps: number;
  readonly best: BestBy;
  readonly signal: AbortSignal | undefined;
  /** Metrics on the validation split; absent when there is none. Rejects when the signal aborts. */
  readonly validate: (() => Promise<Metrics>) | undefined;
  emit(event: TrainEvent): void;
  /** Lets the record catch up. */
  settle(): Promise<void>;
  save(kinds: readonly ("best" | "last")[], state: TrainState): Promise<void>;
}

/** How a loop ended, and where it stands. */
export interface LoopEnd {
  readonly state: TrainState;
  readonly outcome: "finished" | "interrupted";
}

/** A scheduled step with its data. */
interface ReadyStep {
  readonly parts: readonly StepPart[];
  readonly batches: readonly Batch[];
  /** The scheduler's state after it. */
  readonly scheduler: Json;
}

/**
 * Trains from `state` to the end: step after step; at the end of an epoch it evaluates, keeps the best, and saves.
 * An aborted signal stops it between two steps, or in an evaluation, which is then done when the run goes on.
 */
export async function runLoop(loop: Loop, start: TrainState): Promise<LoopEnd> {
  const { scheduler, settings, totalSteps, signal } = loop;
  let state = start;
  let coming: Promise<ReadyStep> | undefined;
  while (state.step < totalSteps || atBoundary(state, totalSteps)) {
    if (atBoundary(state, totalSteps)) {
      const closed = await closeEpoch(loop, state);
      if (closed === undefined) return interrupt(loop, state);
      state = closed;
      continue;
    }
    if (signal?.aborted) return interrupt(loop, state);
    if (state.stepInEpoch === 0)
      loop.emit({ type: "epoch-start", time: Date.now(), epoch: state.epoch, steps: scheduler.stepsPerEpoch });
    const ready = await (coming ?? prepareStep(loop, state.scheduler));
    // The next step's batches are made while this one computes.
    coming = state.step + 1 < totalSteps ? prepareStep(loop, ready.scheduler) : undefined;
    coming?.catch(() => undefined); // it is awaited in the next round, or not needed
    const began = performance.now();
    const report = await trainStep(loop.executor, {
      batches: ready.batches,
      tasks: settings.tasks,
      optimiser: loop.optimiser,
      learningRate: settings.learningRate,
      random: { seed: settings.seed, step: state.step },
    });
    state = afterStep(state, report, ready.scheduler, scheduler.stepsPerEpoch);
    loop.emit(stepEvent(loop, state, ready.parts, report, performance.now() - began));
    await loop.settle();
  }
  return { state, outcome: "finished" };
}

async function prepareStep({ scheduler, data }: Loop, before: Json): Promise<ReadyStep> {
  const { step, state } = scheduler.next(before);
  const batches = step.parts.map(({ dataset, rows }) => {
    const set = data.sets[dataset]?.train;
    if (!set) throw new Error(`internal: no train split of ${dataset}`);
    return set.batch(rows, { training: true });
  });
  return { parts: step.parts, batches: await Promise.all(batches), scheduler: state };
}

/** Reports, evaluates and saves at the end of an epoch or of the run; undefined when the signal aborted the evaluation. */
async function closeEpoch(loop: Loop, state: TrainState): Promise<TrainState | undefined> {
  const { validateEvery } = loop.settings;
  const epoch = epochOfLastStep(state);
  const train = setsOf(loop.data, "train");
  const served = (task: string) => train.filter(({ tasks }) => tasks.includes(task)).map(({ dataset }) => dataset);
  const due = validateEvery > 0 && (state.step >= loop.totalSteps || state.epoch % validateEvery === 0);
  let metrics: Metrics | undefined;
  try {
    metrics = due ? await loop.validate?.() : undefined;
  } catch (error) {
    if (loop.signal?.aborted) return undefined;
    throw error;
  }
  const time = Date.now();
  const evaluations = [
    { time, epoch, step: state.step, split: "train" as const, metrics: epochMetrics(state, served) },
    ...(metrics ? [{ time, epoch, step: state.step, split: "validation" as const, metrics }] : []),
  ];
  for (const evaluation of evaluations) loop.emit({ type: "evaluation", ...evaluation });
  const best = metrics && loop.best(metrics, { epoch, step: state.step }, state.best);
  const closed: TrainState = {
    ...state,
    closedAt: state.step,
    history: [...state.history, ...evaluations],
    epochLosses: state.stepInEpoch === 0 ? {} : state.epochLosses,
    ...(best && { best }),
  };
  await loop.save(best ? ["best", "last"] : ["last"], closed);
  return closed;
}

async function interrupt(loop: Loop, state: TrainState): Promise<LoopEnd> {
  await loop.save(["last"], state);
  return { state, outcome: "interrupted" };
}

function stepEvent(
  loop: Loop,
  state: TrainState,
  parts: readonly StepPart[],
  report: StepReport,
  milliseconds: number,
): TrainEvent {
  const rows: Record<string, number> = {};
  for (const { dataset, rows: indices } of parts) rows[dataset] = (rows[dataset] ?? 0) + indices.length;
  const { losses, gradientNorm } = report;
  const { learningRate } = loop.settings;
  const at = { time: Date.now(), epoch: epochOfLastStep(state), step: state.step };
  return { type: "step", ...at, losses, rows, gradientNorm, learningRate, milliseconds };
}
