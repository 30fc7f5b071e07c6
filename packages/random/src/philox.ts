// Multipliers and Weyl increments of the paper, table 2; the increments signed, so that the engine keeps to integer addition.
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9 | 0;
const W1 = 0xbb67ae85 | 0;

/**
 * Takes a product without its lower 32 bits to its upper 32. The product in float64 is off by at most 2¹¹ of 2³², so that adding
 * a half and cutting off is exact; one multiplication, where 16-bit halves need four.
 */
const TO_HIGH = 2 ** -32;

/**
 * One block of random bits: Philox4×32-10, ten rounds over a 128-bit counter and a 64-bit key. A bijection of the counter for
 * each key, so that different counters never give the same block. Allocates nothing.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11; equal to the known-answer vectors of
 * its reference implementation, Random123.
 *
 * @param counter Four words, least significant first.
 * @param key0 Low word of the key; only the lower 32 bits count.
 * @param key1 High word of the key.
 * @param out At least `offset + 4` words; four are overwritten, from `offset` (default 0).
 *
 * ```ts
 * const out = new Uint32Array(4);
 * philox(Uint32Array.of(0, 0, 0, 0), 0, 0, out);
 * out[0]; // => 0x6627e8d5
 * ```
 */
export function philox(counter: Uint32Array, key0: number, key1: number, out: Uint32Array, offset = 0): void {
  let c0 = (counter[0] ?? 0) | 0;
  let c1 = (counter[1] ?? 0) | 0;
  let c2 = (counter[2] ?? 0) | 0;
  let c3 = (counter[3] ?? 0) | 0;
  let k0 = key0 | 0;
  let k1 = key1 | 0;
  for (let round = 0; round < 10; round++) {
    const l0 = Math.imul(M0, c0);
    const l1 = Math.imul(M1, c2);
    const h0 = ((M0 * (c0 >>> 0) - (l0 >>> 0)) * TO_HIGH + 0.5) | 0;
    const h1 = ((M1 * (c2 >>> 0) - (l1 >>> 0)) * TO_HIGH + 0.5) | 0;
    c0 = h1 ^ c1 ^ k0;
    c1 = l1;
    c2 = h0 ^ c3 ^ k1;
    c3 = l0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  // Typed arrays take the words modulo 2³².
  out[offset] = c0;
  out[offset + 1] = c1;
  out[offset + 2] = c2;
  out[offset + 3] = c3;
}
