import type { DataSummary, PrepareProgress, Split } from "@gruyere/data";

/** Flat, by `task/set/split/metric`, such as `movie/reviews/validation/f1`; what goes over all tasks is under `all/all/…`. */
export type Metrics = Readonly<Record<string, number>>;

/** The best evaluation so far, by the metric that decides. */
export interface Best {
  /** From 0. */
  readonly epoch: number;
  /** Optimiser steps done. */
  readonly step: number;
  readonly metric: string;
  readonly value: number;
}

/**
 * Everything that happens in a run, in order: progress, writers and reports listen to this one stream. Times are Unix
 * milliseconds, epochs count from 0, `step` is the number of optimiser steps done.
 */
export type TrainEvent =
  | {
      /** Data is being read, encoders are fitted, rows encoded. */
      readonly type: "prepare";
      readonly time: number;
      readonly progress: PrepareProgress;
    }
  | {
      readonly type: "run-start";
      readonly time: number;
      readonly program: string;
      readonly engine: string;
      readonly backend: string;
      /** Steps and epochs of the whole run, with those done before a resume. */
      readonly steps: number;
      readonly epochs: number;
      readonly seed: number;
      readonly parameters: number;
      /** What was read: where from, and rows and labels by split. */
      readonly data: readonly DataSummary[];
      /** Steps that were done already. */
      readonly resumedAt?: number;
    }
  | {
      /** The engine has compiled a graph: for a shape of a step, or of an evaluation, that it met for the first time. */
      readonly type: "compile";
      readonly time: number;
      /** In the engine's words: `step`, `forward`, `tape`. */
      readonly what: string;
      /** Operations of the graph, and how many there were before it was simplified. */
      readonly nodes: number;
      readonly nodesBefore: number;
      /** Threads that work on one of them. */
      readonly threads: number;
      /** Whether it was found in a cache on disk. */
      readonly cached: boolean;
      readonly milliseconds: number;
    }
  | { readonly type: "epoch-start"; readonly time: number; readonly epoch: number; readonly steps: number }
  | {
      readonly type: "step";
      readonly time: number;
      readonly epoch: number;
      readonly step: number;
      /** Mean loss of each task with a labelled row in the step. */
      readonly losses: Readonly<Record<string, number>>;
      /** Rows by data set. */
      readonly rows: Readonly<Record<string, number>>;
      readonly gradientNorm: number;
      readonly learningRate: number;
      readonly milliseconds: number;
    }
  | {
      readonly type: "evaluation";
      readonly time: number;
      readonly epoch: number;
      readonly step: number;
      /** `train`: the tasks' mean losses over the epoch's steps, while they were learning. */
      readonly split: Split;
      readonly metrics: Metrics;
    }
  | {
      readonly type: "checkpoint";
      readonly time: number;
      readonly epoch: number;
      readonly step: number;
      readonly path: string;
      readonly kind: "last" | "best";
    }
  | { readonly type: "warning"; readonly time: number; readonly code: string; readonly message: string }
  | {
      readonly type: "run-end";
      readonly time: number;
      readonly epoch: number;
      readonly step: number;
      readonly outcome: "finished" | "interrupted";
      readonly best?: Best;
    };
