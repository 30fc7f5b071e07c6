import type { Engine, UpdateRule } from "@gruyere/core";
import type { EncoderPlugin } from "@gruyere/data";
import type { MetricPlugin } from "@gruyere/evaluate";
import { GruyereError, type LossPlugin, nearest } from "@gruyere/flow";
import type { SchedulerFactory, SchedulerPlugin } from "@gruyere/schedule";
import type { TrainEvent } from "./event.js";
import type { OptimiserPlugin } from "./optimisers/plugin.js";
import type { RunStore } from "./store/runStore.js";

/** Plug-ins by role, beside the built-in ones: what a program or a saved run refers to by name. */
export interface TrainPlugins {
  readonly losses?: readonly LossPlugin[];
  readonly metrics?: readonly MetricPlugin[];
  readonly encoders?: readonly EncoderPlugin[];
  /** For resuming a run with a scheduler or optimiser of your own. */
  readonly schedulers?: readonly SchedulerPlugin[];
  readonly optimisers?: readonly OptimiserPlugin[];
}

/** Every option of `train`, for callers that the compiler doesn't check. */
const OPTIONS: Readonly<Record<keyof TrainOptions, true>> = {
  epochs: true,
  steps: true,
  batchSize: true,
  schedule: true,
  optimiser: true,
  learningRate: true,
  seed: true,
  engine: true,
  tasks: true,
  validateEvery: true,
  bestBy: true,
  keep: true,
  out: true,
  resume: true,
  plugins: true,
  signal: true,
  onEvent: true,
};

/** Throws `GruyereError` (`unknown-option`) for every option that `train` does not have, with the nearest one. */
export function checkOptions(options: object): void {
  const known = Object.keys(OPTIONS);
  const problems = Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = nearest(name, known);
      const hint = meant ? `did you mean \`${meant}\`?` : "remove it";
      return { code: "unknown-option", path: name, expected: `one of ${known.join(", ")}`, received: name, hint };
    });
  if (problems.length > 0) throw new GruyereError(problems);
}

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
  /**
   * Default: the compiled engine where ONNX Runtime is installed, else the fastest TensorFlow.js backend that works here. An engine that
   * you pass is yours to dispose of.
   */
  readonly engine?: Engine;
  /** Only these tasks are trained and evaluated. Default: the active ones. */
  readonly tasks?: readonly string[];
  /** Evaluate on the validation split every so many epochs, and at the end. Default 1; 0 for never. */
  readonly validateEvery?: number;
  /**
   * Metric that decides the best checkpoint, `task/set/validation/metric`. Default `all/all/validation/score`: the mean over the
   * tasks of each task's first metric over all its rows, with a minus where lower is better. The earliest wins a tie.
   */
  readonly bestBy?: string;
  /** Which parameters the run's model has: those of the best evaluation (default), or the last. An interrupted run has the last. */
  readonly keep?: "best" | "last";
  /** Folder for the run's files, which must be absent or empty; or a store. Default: nothing is written. */
  readonly out?: string | RunStore;
  /**
   * Goes on with the run in this folder or store, at the step where it stopped, with its saved settings. More `epochs` or
   * `steps` may be asked for; any other setting that is given must be the saved one.
   */
  readonly resume?: string | RunStore;
  readonly plugins?: TrainPlugins;
  /** Finishes the step, saves, and returns with the outcome `interrupted`. While data is prepared: rejects with its reason. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: TrainEvent) => void;
}
