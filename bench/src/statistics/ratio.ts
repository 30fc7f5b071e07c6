import { randomStream } from "gruyere";
import { median, quantile } from "./quantile.js";
import type { Blocks } from "./timing.js";

const RESAMPLES = 2000;

/** Ours / theirs, of medians. */
export interface Ratio {
  readonly value: number;
  /** 95 % interval of the value: percentiles over resampled rounds. */
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
}

/**
 * The ratio of the medians of all numbers, with its bootstrap interval (Efron, 1979): rounds are drawn with replacement, each with
 * the turns of both in it, so that a moment in which the machine was slow for both doesn't widen the interval.
 *
 * @throws RangeError when the contestants had different numbers of turns, or none.
 */
export function ratioOf(ours: Blocks, theirs: Blocks): Ratio {
  const rounds = ours.length;
  if (rounds === 0 || rounds !== theirs.length) throw new RangeError(`${rounds} turns against ${theirs.length}`);
  const stream = randomStream({ seed: 1, stream: "bootstrap" });
  const ratioIn = (order: readonly number[]) =>
    median(order.flatMap((round) => ours[round] ?? [])) / median(order.flatMap((round) => theirs[round] ?? []));
  const every = ours.map((_, round) => round);
  const resampled = Array.from({ length: RESAMPLES }, () => ratioIn(every.map(() => stream.below(rounds))));
  return { value: ratioIn(every), low: quantile(resampled, 0.025), high: quantile(resampled, 0.975), rounds };
}
