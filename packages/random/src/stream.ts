import { advance, positionOf, type RandomKey } from "./key.js";
import { philox } from "./philox.js";
import { toAngle, toRadius, toUniform } from "./words.js";

/** A stream of random numbers at a position; drawing moves it on. Make one for each use: nothing is shared. */
export interface RandomStream {
  /** 32 random bits as an unsigned integer. */
  bits(): number;
  /** Uniform in [0, 1), with 24 random bits, so that float32 holds it exactly. */
  uniform(): number;
  /** Standard normal, |value| ≤ 6.67 (Box–Muller; the second number of a pair is kept for the next call). */
  normal(): number;
  /** Uniform integer in [0, n), without modulo bias. Throws `RangeError` unless n is an integer with 1 ≤ n ≤ 2³². */
  below(n: number): number;
  /** A permutation of 0 … n−1, each equally likely (Fisher–Yates). Throws `RangeError` unless n is an integer ≥ 0. */
  permutation(n: number): Uint32Array;
}

const TWO_32 = 0x1_0000_0000;

/**
 * The stream of random numbers for a key: Philox4×32-10 keyed by a digest of (seed, stream, name), counting blocks within the step.
 * There is no position to save: what may be resumed draws from the key of its step, from the start. `bits`, `uniform`, `below` and
 * `permutation` are exact integer arithmetic, equal on every machine; `normal` is as exact as the machine's `Math.log` and `Math.cos`.
 *
 * Throws `RangeError` for a seed or step that is not a safe integer.
 *
 * ```ts
 * const draw = () => randomStream({ seed: 1, stream: "dropout", step: 7, name: "trunk" }).uniform();
 * draw() === draw(); // => true
 * ```
 */
export function randomStream(key: RandomKey): RandomStream {
  const { key0, key1, counter } = positionOf(key);
  const block = new Uint32Array(4);
  let used = 4;
  let spare: number | undefined;
  const bits = (): number => {
    if (used === 4) {
      philox(counter, key0, key1, block);
      advance(counter);
      used = 0;
    }
    return block[used++] ?? 0;
  };
  const below = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) throw new RangeError(`below(n) needs an integer from 1 to 2³², got ${n}`);
    const bound = TWO_32 - (TWO_32 % n);
    for (;;) {
      const word = bits();
      if (word < bound) return word % n;
    }
  };
  return {
    bits,
    below,
    uniform: () => toUniform(bits()),
    normal() {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      const radius = toRadius(bits());
      const angle = toAngle(bits());
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    permutation(n) {
      if (!Number.isInteger(n) || n < 0 || n > TWO_32)
        throw new RangeError(`permutation(n) needs an integer from 0 to 2³², got ${n}`);
      const order = new Uint32Array(n);
      for (let i = 0; i < n; i++) order[i] = i;
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
