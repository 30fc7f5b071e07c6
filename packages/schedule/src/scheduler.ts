import type { Json, JsonObject, Plugin } from "@gruyere/flow";

/** What a scheduler knows of a data set. */
export interface ScheduledSet {
  readonly name: string;
  /** Rows of its train split. */
  readonly length: number;
  /** Active tasks that it serves. */
  readonly tasks: readonly string[];
  readonly batchSize: number;
  /** How often an epoch goes through it. Default 1. */
  readonly repeat?: number;
}

/** Rows of one data set that meet in a step. */
export interface StepPart {
  readonly dataset: string;
  /** Indices into its train split. */
  readonly rows: readonly number[];
}

/** What one optimiser step trains on: one part (a task's turn), or several (mixed: sub-batches of one update). */
export interface ScheduledStep {
  /** From 0. */
  readonly epoch: number;
  /** Within the epoch, from 0. */
  readonly index: number;
  readonly parts: readonly StepPart[];
}

/** A kind of step that may come: which sets meet, with how many rows. Engines compile these ahead. */
export interface StepKind {
  readonly parts: readonly { readonly dataset: string; readonly size: number }[];
}

/** A pure state machine: `next` gives the same step for the same state, always. `State` is plain JSON. */
export interface Scheduler<State extends Json = Json> {
  readonly stepsPerEpoch: number;
  readonly kinds: readonly StepKind[];
  /** The state before the first step. */
  init(): State;
  /** One step, and the state after it. Throws `GruyereError` for a state that this scheduler can't have given. */
  next(state: State): { readonly step: ScheduledStep; readonly state: State };
}

/** A scheduler with its options bound; `start` binds the data sets and the seed. */
export interface SchedulerFactory {
  /** The plug-in's name and the options, for the record of a run: `create(options)` of that plug-in makes the same factory. */
  readonly name: string;
  readonly options: JsonObject;
  /** Throws `GruyereError` for sets that can't be scheduled (empty, named twice, a batch of no rows). */
  start(sets: readonly ScheduledSet[], seed: number): Scheduler;
}

/** A scheduler that a program or a run's settings may name. */
export type SchedulerPlugin = Plugin<"scheduler", SchedulerFactory>;
