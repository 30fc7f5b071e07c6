import { compile, type Engine, type EngineReport, type Executor } from "@gruyere/core";
import { type Datasets, type PreparedData, prepare } from "@gruyere/data";
import { type Program, type ProgramDeclaration, sizeOf } from "@gruyere/flow";
import type { Scheduler } from "@gruyere/schedule";
import type { TrainState } from "../checkpoint/trainState.js";
import { type BestBy, bestBy } from "../evaluation/bestBy.js";
import { type EvaluatedSplit, startSplit } from "../evaluation/evaluateSets.js";
import type { TrainEvent } from "../event.js";
import type { TrainOptions } from "../options.js";
import { restoreState } from "./checkpointer.js";
import { eventOf } from "./engineEvents.js";
import { lossesOf } from "./losses.js";
import { type OpenedRun, openRun, resumedFile } from "./openRun.js";
import { type Recorder, recorder, rewindRecord } from "./recorder.js";
import { checkSameData, writeRun } from "./runFiles.js";
import { scheduledSets } from "./scheduledSets.js";

/** A run that is ready for its first step, or for the next one. */
export interface Session extends OpenedRun {
  readonly program: ProgramDeclaration;
  readonly data: PreparedData;
  readonly scheduler: Scheduler;
  readonly validation: EvaluatedSplit;
  readonly best: BestBy;
  readonly engine: Engine;
  readonly executor: Executor;
  readonly events: Recorder;
  readonly start: TrainState;
  readonly totalSteps: number;
  /** Frees the executor, and the engine if it was made here. */
  dispose(): Promise<void>;
}

/** Does all that comes before the first step: checks, data, plan, engine, files; or puts a saved run back in place. */
export async function openSession(program: Program, datasets: Datasets, options: TrainOptions): Promise<Session> {
  const { signal, onEvent, plugins = {} } = options;
  const opened = await openRun(program, options);
  const { settings, store, saved } = opened;
  const { tasks, seed } = settings;
  const data = await prepare(program, datasets, {
    tasks,
    encoders: plugins.encoders ?? [],
    ...(saved && { fitted: saved.fitted }),
    ...(signal && { signal }),
    onProgress: (progress) => onEvent?.({ type: "prepare", time: Date.now(), progress }),
  });
  if (saved) checkSameData(saved.record, data);
  const plan = compile(program, { inputs: data.fitted.signatures, tasks, losses: lossesOf(plugins) });
  const scheduler = opened.schedule.start(scheduledSets(datasets, data, settings), seed);
  const validation: EvaluatedSplit = { program, tasks, data, split: "validation", metrics: plugins.metrics ?? [] };
  const best = bestBy(settings.bestBy, startSplit(validation).better);

  const early: TrainEvent[] = [];
  let tell = (event: TrainEvent): unknown => early.push(event);
  const engine = options.engine ?? (await (await import("#platform")).openDefaultEngine());
  const choices = saved?.record.engine.choices;
  const onReport = (report: EngineReport): unknown => tell(eventOf(report));
  const executor = await engine.open(plan, { seed, onReport, ...(choices !== undefined && { choices }) });
  const dispose = async () => {
    executor.dispose();
    if (!options.engine) await engine.dispose();
  };
  try {
    const start = saved?.checkpoint?.train ?? startState(program, engine, seed, scheduler);
    if (store && saved?.checkpoint) await restoreState(executor, saved.checkpoint.engine, resumedFile(store));
    if (store && saved) await rewindRecord(store, start);
    if (store) await writeRun(store, program, data, settings, engine, executor.choices);
    const totalSteps = settings.steps ?? (settings.epochs ?? 0) * scheduler.stepsPerEpoch;
    const events = recorder(store, onEvent);
    tell = events.emit;
    const session = {
      ...opened,
      program,
      data,
      scheduler,
      validation,
      best,
      engine,
      executor,
      events,
      start,
      totalSteps,
      dispose,
    };
    announce(session);
    early.forEach(events.emit);
    return session;
  } catch (error) {
    await dispose();
    throw error;
  }
}

function startState(program: ProgramDeclaration, engine: Engine, seed: number, scheduler: Scheduler): TrainState {
  return {
    version: 1,
    program: program.name,
    seed,
    engine: engine.name,
    backend: engine.backend,
    step: 0,
    epoch: 0,
    stepInEpoch: 0,
    closedAt: 0,
    scheduler: scheduler.init(),
    history: [],
    epochLosses: {},
  };
}

/** Says that the run begins, and what may surprise. */
function announce({ program, engine, executor, events, saved, start, settings, scheduler, totalSteps, data }: Session): void {
  const time = Date.now();
  events.emit({
    type: "run-start",
    time,
    program: program.name,
    engine: engine.name,
    backend: engine.backend,
    steps: totalSteps,
    epochs: settings.epochs ?? Math.ceil(totalSteps / scheduler.stepsPerEpoch),
    seed: settings.seed,
    parameters: executor.plan.parameters.reduce((n, { shape }) => n + sizeOf(shape), 0),
    data: data.summary,
    ...(saved && { resumedAt: start.step }),
  });
  for (const message of data.warnings) events.emit({ type: "warning", time, code: "data", message });
  if (start.engine !== engine.name || start.backend !== engine.backend) {
    const message = `the run began on ${start.engine}/${start.backend}: on ${engine.name}/${engine.backend} its numbers will differ slightly`;
    events.emit({ type: "warning", time, code: "engine-changed", message });
  }
  const choices = saved?.record.engine.choices;
  if (choices !== undefined && JSON.stringify(choices) !== JSON.stringify(executor.choices)) {
    const message = `the run began with ${JSON.stringify(choices)}: with ${JSON.stringify(executor.choices)} its numbers will differ slightly`;
    events.emit({ type: "warning", time, code: "engine-changed", message });
  }
}
