import { advance, type Position, positionOf, type RandomKey } from "./key.js";
import { philox } from "./philox.js";
import { toAngle, toRadius, toUniform } from "./words.js";

/** Blocks drawn at a time: one small buffer for any length. */
const BLOCKS = 64;

/** Calls `use` with random words, a buffer at a time, until `length` numbers are made of one word each. */
function eachBuffer(position: Position, length: number, use: (words: Uint32Array, start: number) => void): void {
  const { key0, key1, counter } = position;
  const words = new Uint32Array(4 * Math.min(BLOCKS, Math.ceil(length / 4)));
  for (let start = 0; start < length; start += words.length) {
    for (let offset = 0; offset < words.length; offset += 4) {
      philox(counter, key0, key1, words, offset);
      advance(counter);
    }
    use(words, start);
  }
}

/**
 * Fills an array of any length with uniform numbers in [0, 1): the same as drawing `uniform()` from the key's stream one by one,
 * and faster. For tensors: one call makes a dropout mask.
 *
 * Throws `RangeError` for a seed or step that is not a safe integer.
 *
 * ```ts
 * const mask = new Float32Array(4);
 * fillUniform(mask, { seed: 1, stream: "dropout" });
 * mask[0] === randomStream({ seed: 1, stream: "dropout" }).uniform(); // => true
 * ```
 */
export function fillUniform(into: Float32Array | Float64Array, key: RandomKey): void {
  eachBuffer(positionOf(key), into.length, (words, start) => {
    const end = Math.min(words.length, into.length - start);
    for (let i = 0; i < end; i++) into[start + i] = toUniform(words[i] ?? 0);
  });
}

/**
 * Fills an array of any length with standard normal numbers: the same as drawing `normal()` from the key's stream one by one, and
 * faster. Throws `RangeError` for a seed or step that is not a safe integer.
 */
export function fillNormal(into: Float32Array | Float64Array, key: RandomKey): void {
  eachBuffer(positionOf(key), into.length, (words, start) => {
    const end = Math.min(words.length, into.length - start);
    for (let i = 0; i < end; i += 2) {
      const radius = toRadius(words[i] ?? 0);
      const angle = toAngle(words[i + 1] ?? 0);
      into[start + i] = radius * Math.cos(angle);
      // Past the end of the array nothing is written: an odd length leaves the pair's second number out.
      into[start + i + 1] = radius * Math.sin(angle);
    }
  });
}
