import type { Json } from "@gruyere/flow";
import type { TrainState } from "../checkpoint/trainState.js";
import type { Metrics } from "../event.js";
import type { StepReport } from "../step.js";

/** The state after one more optimiser step. `scheduler` is the scheduler's new state. */
export function afterStep(state: TrainState, report: StepReport, scheduler: Json, stepsPerEpoch: number): TrainState {
  const epochLosses = { ...state.epochLosses };
  for (const [task, loss] of Object.entries(report.losses)) {
    const { sum, weight } = epochLosses[task] ?? { sum: 0, weight: 0 };
    const added = report.labelled[task] ?? 0;
    epochLosses[task] = { sum: sum + loss * added, weight: weight + added };
  }
  const ended = state.stepInEpoch + 1 === stepsPerEpoch;
  return {
    ...state,
    step: state.step + 1,
    epoch: ended ? state.epoch + 1 : state.epoch,
    stepInEpoch: ended ? 0 : state.stepInEpoch + 1,
    scheduler,
    epochLosses,
  };
}

/** Whether an epoch, or the run, has just ended and is not closed yet. */
export const atBoundary = (state: TrainState, totalSteps: number): boolean =>
  state.step > 0 && state.closedAt !== state.step && (state.stepInEpoch === 0 || state.step >= totalSteps);

/** The epoch, from 0, of the last step that was done. */
export const epochOfLastStep = ({ epoch, stepInEpoch }: TrainState): number =>
  stepInEpoch === 0 ? Math.max(0, epoch - 1) : epoch;

/**
 * Each task's mean training loss over the epoch, and their mean, by metric name. A task that one data set serves has it under that
 * set, another under `all`.
 *
 * @param served The data sets that serve a task.
 */
export function epochMetrics({ epochLosses }: TrainState, served: (task: string) => readonly string[]): Metrics {
  const means = Object.entries(epochLosses).map(([task, { sum, weight }]) => {
    const [set, ...others] = served(task);
    return [`${task}/${set === undefined || others.length > 0 ? "all" : set}/train/loss`, sum / weight] as const;
  });
  if (means.length === 0) return {};
  return {
    ...Object.fromEntries(means),
    "all/all/train/loss": means.reduce((total, [, mean]) => total + mean, 0) / means.length,
  };
}
