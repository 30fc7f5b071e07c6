import { z } from "zod";
import { defineScheduler } from "./defineScheduler.js";
import { type Passes, passesOf } from "./passes.js";
import type { SchedulerFactory, StepKind } from "./scheduler.js";
import { stepCounter } from "./stepCounter.js";

const schema = z.strictObject({ mode: z.enum(["max-size-cycle", "min-size"]).default("max-size-cycle") });

/** The plug-in behind `mixed`: `{ mixed: { mode } }`. */
export const mixedScheduler = defineScheduler({
  name: "mixed",
  description: "One batch of every set per step, one update for all.",
  schema,
  start({ mode }, sets, seed) {
    const passes = sets.map((set) => passesOf(set, seed));
    const turns = passes.map((pass) => pass.turns);
    const steps = mode === "min-size" ? Math.min(...turns) : Math.max(...turns);
    return stepCounter({
      stepsPerEpoch: steps,
      kinds: kindsOf(passes, steps),
      parts: (epoch, step) => passes.map((pass) => ({ dataset: pass.dataset, rows: pass.rows(epoch, step, steps) })),
    });
  },
});

/** The combinations of batch sizes that an epoch brings. Only steps with a smaller, last batch need to be looked at. */
function kindsOf(passes: readonly Passes[], steps: number): readonly StepKind[] {
  const kinds = new Map<string, StepKind>();
  const collect = (step: number): void => {
    const parts = passes.map((pass) => ({ dataset: pass.dataset, size: pass.size(step % pass.batches) }));
    const key = parts.map((part) => part.size).join();
    if (!kinds.has(key)) kinds.set(key, { parts });
  };
  collect(0);
  for (const { batches, size } of passes) {
    if (size(batches - 1) === size(0)) continue;
    for (let step = batches - 1; step < steps; step += batches) collect(step);
  }
  return [...kinds.values()];
}

/**
 * One batch of every set per step, and one update for all of them.
 * - `mode: "max-size-cycle"` (default): an epoch is as long as its longest set; a shorter one that is through is reshuffled and begins
 *   again, so that no row is left out.
 * - `mode: "min-size"`: an epoch is as long as its shortest set; the rest of the longer ones waits for another epoch's shuffle.
 *
 * Source: `CombinedLoader` of PyTorch Lightning; Emmental's `MixedScheduler` with fillup and without. Throws `GruyereError` for wrong
 * options.
 *
 * ```ts
 * const sets = [
 *   { name: "movie", length: 4, tasks: ["movie"], batchSize: 2 },
 *   { name: "yelp", length: 5, tasks: ["yelp"], batchSize: 2 },
 * ];
 * mixed().start(sets, 1).stepsPerEpoch; // => 3
 * mixed({ mode: "min-size" }).start(sets, 1).stepsPerEpoch; // => 2
 * ```
 */
export function mixed(options: z.input<typeof schema> = {}): SchedulerFactory {
  return mixedScheduler.create(options);
}
