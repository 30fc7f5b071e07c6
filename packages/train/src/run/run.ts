import type { PreparedData, Split } from "@gruyere/data";
import type { Program } from "@gruyere/flow";
import type { Best, Metrics } from "../event.js";
import type { Model } from "../model/model.js";

/** One evaluation of a run. Time in Unix milliseconds; epochs count from 0; `step` is the number of steps done. */
export interface RunEvaluation {
  readonly time: number;
  readonly epoch: number;
  readonly step: number;
  /** `train`: the tasks' mean losses over the epoch's steps, while they were learning. */
  readonly split: Split;
  readonly metrics: Metrics;
}

/** What training returns. */
export interface Run<P extends Program = Program> {
  readonly model: Model<P>;
  /** `interrupted`: the signal aborted it; where something is written, `resume` goes on. */
  readonly outcome: "finished" | "interrupted";
  /** Optimiser steps done, those before a resume included. */
  readonly steps: number;
  /** Whole epochs done. */
  readonly epochs: number;
  /** Of the validation split: those of the best evaluation if the model has its parameters, else the latest; empty without one. */
  readonly metrics: Metrics;
  /** Every evaluation, in order. */
  readonly history: readonly RunEvaluation[];
  readonly best?: Best;
  /** Where the run's files are. */
  readonly folder?: string;
  /** The data as it was prepared, for further evaluations. */
  readonly data: PreparedData;
}
