import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { philox } from "./philox.js";

const word = fc.integer({ min: 0, max: 0xffff_ffff });
const words = fc.tuple(word, word, word, word);

function block(counter: readonly number[], key: readonly [number, number]): readonly number[] {
  const out = new Uint32Array(4);
  philox(Uint32Array.from(counter), key[0], key[1], out);
  return [...out];
}

/** The paper's definition, word for word, in exact integers. */
function reference(counter: readonly bigint[], key: readonly [bigint, bigint]): readonly number[] {
  const mask = 0xffff_ffffn;
  let [x0 = 0n, x1 = 0n, x2 = 0n, x3 = 0n] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const p0 = 0xd2511f53n * x0;
    const p1 = 0xcd9e8d57n * x2;
    [x0, x1, x2, x3] = [(p1 >> 32n) ^ x1 ^ k0, p1 & mask, (p0 >> 32n) ^ x3 ^ k1, p0 & mask];
    [k0, k1] = [(k0 + 0x9e3779b9n) & mask, (k1 + 0xbb67ae85n) & mask];
  }
  return [x0, x1, x2, x3].map(Number);
}

describe("philox", () => {
  test.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)("[R1] counter %j, key %j gives the published vector", (counter, key, expected) => {
    expect(block(counter, key)).toEqual(expected);
  });

  test("[R1] every counter and key agrees with the definition in exact integers", () => {
    fc.assert(
      fc.property(words, word, word, (counter, k0, k1) => {
        expect(block(counter, [k0, k1])).toEqual(reference(counter.map(BigInt), [BigInt(k0), BigInt(k1)]));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test("[R1] flipping one bit of the counter flips half of the bits of the block", () => {
    const changed = Array.from({ length: 128 }, (_, bit) => {
      const counter = [1, 2, 3, 4];
      const flipped = counter.map((w, i) => (i === bit >>> 5 ? w ^ (1 << (bit & 31)) : w) >>> 0);
      const [a, b] = [block(counter, [5, 6]), block(flipped, [5, 6])];
      return a.reduce((sum, w, i) => sum + popcount(w ^ (b[i] ?? 0)), 0);
    });
    // 128 × 128 fair bits: mean 64, standard error 0.5.
    expect(changed.reduce((a, b) => a + b, 0) / 128).toBeGreaterThan(62);
    expect(changed.reduce((a, b) => a + b, 0) / 128).toBeLessThan(66);
    expect(Math.min(...changed)).toBeGreaterThan(35);
  });

  test("[R1] the block is written from the offset on, and nothing else", () => {
    const out = new Uint32Array(8).fill(7);
    philox(Uint32Array.of(0, 0, 0, 0), 0, 0, out, 2);
    expect([...out]).toEqual([7, 7, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8, 7, 7]);
  });
});

function popcount(word: number): number {
  let count = 0;
  for (let rest = word >>> 0; rest > 0; rest = (rest & (rest - 1)) >>> 0) count++;
  return count;
}
