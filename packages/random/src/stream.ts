import { philox } from "./philox.js";

/** What a stream of random numbers is drawn for. The same key always gives the same numbers, on any machine, in any order. */
export interface RandomKey {
  /** The run's seed: an integer of up to 53 bits. */
  readonly seed: number;
  /** The purpose: "initialise", "dropout", "shuffle". */
  readonly stream: string;
  /** Optimiser step, epoch or cycle. Default 0. */
  readonly step?: number;
  /** What draws: the name of an action, a parameter, a data set. Default "". */
  readonly name?: string;
}

/** A stream of random numbers at a position; drawing moves it on. Make one for each use: nothing is shared. */
export interface RandomStream {
  /** 32 random bits as an unsigned integer. */
  bits(): number;
  /** Uniform in [0, 1), with 24 random bits, so that float32 holds it exactly. */
  uniform(): number;
  /** Standard normal (Box–Muller over two uniforms). */
  normal(): number;
  /** Uniform integer in [0, n), without modulo bias. */
  below(n: number): number;
  /** A permutation of 0 … n−1 (Fisher–Yates). */
  permutation(n: number): Uint32Array;
}

/** 32-bit FNV-1a over UTF-16 code units: names to words of a counter. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/**
 * The stream of random numbers for a key: Philox with the seed as key, and (block, step, stream, name) as counter.
 *
 * ```ts
 * randomStream({ seed: 1, stream: "dropout", step: 7, name: "trunk" }).uniform();
 * ```
 */
export function randomStream({ seed, stream, step = 0, name = "" }: RandomKey): RandomStream {
  const counter = Uint32Array.of(0, step >>> 0, hash(stream), hash(name));
  const [key0, key1] = [seed >>> 0, Math.floor(seed / 0x1_0000_0000) >>> 0];
  const block = new Uint32Array(4);
  let left = 0;
  const bits = (): number => {
    if (left === 0) {
      philox(counter, key0, key1, block);
      counter[0] = (counter[0] ?? 0) + 1;
      left = 4;
    }
    return block[4 - left--] ?? 0;
  };
  const uniform = (): number => (bits() >>> 8) / 0x100_0000;
  const below = (n: number): number => {
    const bound = Math.floor(0x1_0000_0000 / n) * n;
    for (;;) {
      const word = bits();
      if (word < bound) return word % n;
    }
  };
  return {
    bits,
    uniform,
    below,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    permutation(n) {
      const order = Uint32Array.from({ length: n }, (_, i) => i);
      for (let i = n - 1; i > 0; i--) {
        const j = below(i + 1);
        const kept = order[i] ?? 0;
        order[i] = order[j] ?? 0;
        order[j] = kept;
      }
      return order;
    },
  };
}
