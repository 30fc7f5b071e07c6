import type { Engine, UpdateRule } from "@gruyere/core";
import type { SchedulerFactory } from "@gruyere/schedule";
import type { TrainEvent } from "./event.js";

/** How to train. Every field has a default. */
export interface TrainOptions {
  /** Passes over the data as the scheduler counts them. Default 10, unless `steps` is given. */
  readonly epochs?: number;
  /** Optimiser steps, instead of epochs. */
  readonly steps?: number;
  /** Rows per batch, for every data set or by data set. Default 32. */
  readonly batchSize?: number | Readonly<Record<string, number>>;
  /** Default: round robin. */
  readonly schedule?: SchedulerFactory;
  /** Default: Adam. */
  readonly optimiser?: UpdateRule;
  /** Default 0.001. */
  readonly learningRate?: number;
  /** Default 0. Same seed, same engine: same numbers. */
  readonly seed?: number;
  /** Default: the fastest TensorFlow.js backend that works here. */
  readonly engine?: Engine;
  /** Only these tasks are trained and evaluated. Default: the active ones. */
  readonly tasks?: readonly string[];
  /** Evaluate on the validation split every so many epochs. Default 1; 0 for never. */
  readonly validateEvery?: number;
  /** Metric that decides the best checkpoint, `task/set/validation/metric` or `all/all/validation/score` (default: mean of the tasks' first metrics). */
  readonly bestBy?: string;
  /** Folder for the run's files; must be absent or empty. Default: nothing is written. */
  readonly out?: string;
  /** Goes on with the run in this folder, at the step where it stopped, with its saved settings. */
  readonly resume?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
}
