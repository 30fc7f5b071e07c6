import { median, quantile } from "./quantile.js";

/** What one contestant measured: one list of numbers per turn, in the order of the turns. Milliseconds, or bytes. */
export type Blocks = readonly (readonly number[])[];

/** A contestant's numbers in short. */
export interface Timing {
  readonly median: number;
  readonly minimum: number;
  /** Quartiles of the turns' medians: how much the machine swayed during the run. */
  readonly quartiles: readonly [low: number, high: number];
  readonly turns: number;
}

/** Sums up what a contestant measured. Throws `RangeError` when that is nothing. */
export function timingOf(blocks: Blocks): Timing {
  const medians = blocks.map(median);
  return {
    median: median(blocks.flat()),
    minimum: Math.min(...blocks.flat()),
    quartiles: [quantile(medians, 0.25), quantile(medians, 0.75)],
    turns: blocks.length,
  };
}
