import { philox } from "./philox.js";

/** What a stream of random numbers is drawn for. The same key always gives the same numbers, on any machine, in any order. */
export interface RandomKey {
  /** The run's seed: any safe integer (53 bits and a sign). */
  readonly seed: number;
  /** The purpose: "initialise", "dropout", "shuffle". */
  readonly stream: string;
  /** Optimiser step, epoch or cycle: a safe integer ≥ 0. Default 0. */
  readonly step?: number;
  /** What draws: the name of an action, a parameter, a data set. Default "". */
  readonly name?: string;
}

/** A key as Philox takes it: words of its key, and the counter of its first block. */
export interface Position {
  readonly key0: number;
  readonly key1: number;
  /** Block (two words, counted up) and step (two words). */
  readonly counter: Uint32Array;
}

const TWO_32 = 0x1_0000_0000;

/**
 * Where a key's numbers lie: (seed, stream, name) are digested into Philox's 64-bit key, and (block, step) are its counter. So two
 * steps of one stream never overlap (each has 2⁶⁴ blocks of its own), and two names meet with probability 2⁻⁶⁴.
 *
 * The digest chains Philox blocks over the lengths, then over eight UTF-16 code units at a time; each block's first words are the
 * key of the next.
 */
export function positionOf({ seed, stream, step = 0, name = "" }: RandomKey): Position {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a safe integer, got ${seed}`);
  if (!Number.isSafeInteger(step) || step < 0) throw new RangeError(`step must be a safe integer ≥ 0, got ${step}`);
  const text = stream + name;
  const words = new Uint32Array(4);
  const digest = Uint32Array.of(seed, Math.floor(seed / TWO_32), 0, 0);
  const absorb = (): void => philox(words, digest[0] ?? 0, digest[1] ?? 0, digest);
  words[0] = stream.length;
  words[1] = name.length;
  absorb();
  for (let start = 0; start < text.length; start += 8) {
    for (let w = 0; w < 4; w++) words[w] = unit(text, start + 2 * w) | (unit(text, start + 2 * w + 1) << 16);
    absorb();
  }
  return { key0: digest[0] ?? 0, key1: digest[1] ?? 0, counter: Uint32Array.of(0, 0, step, Math.floor(step / TWO_32)) };
}

const unit = (text: string, index: number): number => (index < text.length ? text.charCodeAt(index) : 0);

/** The next block of the same step: 64-bit increment of the counter's low half. */
export function advance(counter: Uint32Array): void {
  counter[0] = (counter[0] ?? 0) + 1;
  if (counter[0] === 0) counter[1] = (counter[1] ?? 0) + 1;
}
