import { GruyereError, type Json } from "@gruyere/flow";
import { z } from "zod";
import type { Scheduler, StepKind, StepPart } from "./scheduler.js";

/** Where a schedule stands: the step that comes next. */
export type StepCount = { readonly epoch: number; readonly step: number };

const schema = z.strictObject({ epoch: z.int().nonnegative(), step: z.int().nonnegative() });

/**
 * A scheduler whose steps are a function of (epoch, step within the epoch): its state is these two numbers. Schedules that learn
 * from what happened keep more, and don't use this.
 */
export function stepCounter(schedule: {
  readonly stepsPerEpoch: number;
  readonly kinds: readonly StepKind[];
  readonly parts: (epoch: number, step: number) => readonly StepPart[];
}): Scheduler {
  const { stepsPerEpoch, kinds, parts } = schedule;
  const first: StepCount = { epoch: 0, step: 0 };
  return {
    stepsPerEpoch,
    kinds,
    init: () => first,
    next(state) {
      const { epoch, step } = read(state, stepsPerEpoch);
      const last = step + 1 === stepsPerEpoch;
      const after: StepCount = last ? { epoch: epoch + 1, step: 0 } : { epoch, step: step + 1 };
      return { step: { epoch, index: step, parts: parts(epoch, step) }, state: after };
    },
  };
}

function read(state: Json, stepsPerEpoch: number): StepCount {
  const parsed = schema.safeParse(state);
  if (parsed.success && parsed.data.step < stepsPerEpoch) return parsed.data;
  throw new GruyereError({
    code: "bad-scheduler-state",
    path: "scheduler",
    expected: `{ epoch, step } with whole numbers, step below ${stepsPerEpoch}`,
    received: JSON.stringify(state) ?? "nothing",
    hint: "resume with the data, the batch sizes and the schedule of the saved run",
  });
}
