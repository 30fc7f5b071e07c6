import { z } from "zod";
import { defineScheduler } from "./defineScheduler.js";
import { oneSetPerStep } from "./oneSetPerStep.js";
import type { SchedulerFactory } from "./scheduler.js";

const schema = z.strictObject({ fillup: z.boolean().default(false) });

/** The plug-in behind `sequential`: `{ sequential: { fillup } }`. */
export const sequentialScheduler = defineScheduler({
  name: "sequential",
  description: "One set per step: all batches of the first set, then of the second, and so on.",
  schema,
  start: ({ fillup }, sets, seed) =>
    oneSetPerStep(sets, seed, fillup, (turns) =>
      Uint32Array.from(turns.flatMap((count, set) => Array.from({ length: count }, () => set))),
    ),
});

/**
 * One set per step: all batches of the first set, then all of the second, and so on, every epoch. With `fillup: true` (default
 * false) every set has as many batches as the longest. Source: `SequentialScheduler` of Emmental. Throws `GruyereError` for wrong
 * options.
 */
export function sequential(options: z.input<typeof schema> = {}): SchedulerFactory {
  return sequentialScheduler.create(options);
}
