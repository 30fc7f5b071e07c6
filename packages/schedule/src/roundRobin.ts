import { randomStream } from "@gruyere/random";
import { z } from "zod";
import { defineScheduler } from "./defineScheduler.js";
import { oneSetPerStep, type TurnOrder } from "./oneSetPerStep.js";
import type { SchedulerFactory } from "./scheduler.js";

const schema = z.strictObject({
  order: z.enum(["shuffled", "alternating"]).default("shuffled"),
  fillup: z.boolean().default(false),
});

/** Each set's turns, in an order drawn anew every epoch. */
const shuffled =
  (seed: number): TurnOrder =>
  (turns, epoch) => {
    const due = turns.flatMap((count, set) => Array.from({ length: count }, () => set));
    return randomStream({ seed, stream: "turns", step: epoch })
      .permutation(due.length)
      .map((i) => due[i] ?? 0);
  };

/** A B C A B C …; a set whose turns are used up is left out from there on. */
const alternating: TurnOrder = (turns) => {
  const rounds = Array.from({ length: Math.max(...turns) }, (_, round) => round);
  return Uint32Array.from(rounds.flatMap((round) => turns.flatMap((count, set) => (round < count ? [set] : []))));
};

/** The plug-in behind `roundRobin`: `{ round-robin: { order, fillup } }`. */
export const roundRobinScheduler = defineScheduler({
  name: "round-robin",
  description: "One set per step: the sets' batches in a shuffled order, or alternating.",
  schema,
  start: ({ order, fillup }, sets, seed) =>
    oneSetPerStep(sets, seed, fillup, order === "shuffled" ? shuffled(seed) : alternating),
});

/**
 * One set per step. An epoch has every batch of every set; which set comes when is
 * - `order: "shuffled"` (default): a random order, drawn anew every epoch, so that a set of twice the batches comes twice as often;
 * - `order: "alternating"`: A B A B …, and when one has no batch left, the others go on.
 *
 * With `fillup: true` (default false) every set has as many batches in an epoch as the longest: a shorter one that is through is
 * reshuffled and begins again. Source: `RoundRobinScheduler` of Emmental, whose order is the shuffled one. Throws `GruyereError`
 * for wrong options.
 *
 * ```ts
 * const sets = [
 *   { name: "movie", length: 4, tasks: ["movie"], batchSize: 2 },
 *   { name: "yelp", length: 5, tasks: ["yelp"], batchSize: 2 },
 * ];
 * roundRobin().start(sets, 1).stepsPerEpoch; // => 5
 * roundRobin({ fillup: true }).start(sets, 1).stepsPerEpoch; // => 6
 * ```
 */
export function roundRobin(options: z.input<typeof schema> = {}): SchedulerFactory {
  return roundRobinScheduler.create(options);
}
