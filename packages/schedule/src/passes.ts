import { randomStream } from "@gruyere/random";
import type { ScheduledSet } from "./scheduler.js";

/** One set, cut into batches. A pass goes through every row once, in an order of its own; its last batch may be smaller. */
export interface Passes {
  readonly dataset: string;
  /** Batches of a pass. */
  readonly batches: number;
  /** Batches of an epoch: a pass, times `repeat`. */
  readonly turns: number;
  /** Rows of a pass's batch. */
  size(batch: number): number;
  /** Rows of batch `turn` of an epoch in which the set has `turnsPerEpoch`; past the end of a pass the next one begins. */
  rows(epoch: number, turn: number, turnsPerEpoch: number): readonly number[];
}

/**
 * The passes through a set, shuffled by (seed, "shuffle", cycle, set), where cycles are counted over the whole run: an epoch with
 * part of a pass counts a whole one, so that every epoch begins with a fresh pass.
 */
export function passesOf({ name, length, batchSize, repeat = 1 }: ScheduledSet, seed: number): Passes {
  const batches = Math.ceil(length / batchSize);
  // The order of the last cycle asked for, kept so that a step costs its batch and not the set; it never changes a result.
  let kept: { readonly cycle: number; readonly order: Uint32Array } | undefined;
  const orderOf = (cycle: number): Uint32Array => {
    if (kept?.cycle !== cycle) {
      kept = { cycle, order: randomStream({ seed, stream: "shuffle", step: cycle, name }).permutation(length) };
    }
    return kept.order;
  };
  return {
    dataset: name,
    batches,
    turns: batches * repeat,
    size: (batch) => Math.min(batchSize, length - batch * batchSize),
    rows(epoch, turn, turnsPerEpoch) {
      const cycle = epoch * Math.ceil(turnsPerEpoch / batches) + Math.floor(turn / batches);
      const start = (turn % batches) * batchSize;
      return Array.from(orderOf(cycle).subarray(start, start + batchSize));
    },
  };
}
