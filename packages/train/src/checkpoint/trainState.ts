import type { Json } from "@gruyere/flow";
import { z } from "zod";

const json: z.ZodType<Json> = z.lazy(() =>
  z.union([z.null(), z.boolean(), z.number(), z.string(), z.array(json), z.record(z.string(), json)]),
);
const metrics = z.record(z.string(), z.number());
const count = z.int().min(0);

/** Schema of `TrainState`: a checkpoint's state is parsed with it, so a file from elsewhere cannot bring anything else. */
export const trainStateSchema = z.strictObject({
  version: z.literal(1),
  program: z.string(),
  seed: count,
  engine: z.string(),
  backend: z.string(),
  step: count,
  epoch: count,
  stepInEpoch: count,
  closedAt: count,
  scheduler: json,
  best: z.strictObject({ epoch: count, step: count, metric: z.string(), value: z.number() }).optional(),
  history: z.array(
    z.strictObject({
      time: z.number(),
      epoch: count,
      step: count,
      split: z.enum(["train", "validation", "test"]),
      metrics,
    }),
  ),
  epochLosses: z.record(z.string(), z.strictObject({ sum: z.number(), weight: z.number() })),
});

/**
 * Where a run stands, as plain JSON; with the engine's state it is all that an exact resume needs.
 * - `step`, `epoch`, `stepInEpoch`: optimiser steps done, epochs done, steps done in the epoch under way;
 * - `closedAt`: the step after which the last epoch was closed (evaluated and saved), 0 before the first;
 * - `scheduler`: the scheduler's state; random numbers need none, they are keyed by seed and step;
 * - `best`, `history`: the best evaluation and all of them;
 * - `epochLosses`: per task, what its mean training loss in this epoch is made of.
 */
export type TrainState = z.output<typeof trainStateSchema>;
