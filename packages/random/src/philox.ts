/** Philox 4×32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11): ten rounds over a 128-bit counter. */
const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

const low = (a: number, b: number): number => Math.imul(a, b) >>> 0;

function high(a: number, b: number): number {
  const [a0, a1, b0, b1] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const mid = a1 * b0 + ((a0 * b0) >>> 16);
  return (a1 * b1 + Math.floor((mid + a0 * b1) / 0x10000)) >>> 0;
}

/**
 * One block: four words of 32 random bits for a counter of four words and a key of two.
 *
 * @param out Four words, overwritten.
 */
export function philox(counter: Uint32Array, key0: number, key1: number, out: Uint32Array): void {
  let [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter;
  let k0 = key0 >>> 0;
  let k1 = key1 >>> 0;
  for (let round = 0; round < 10; round++) {
    const [h0, l0, h1, l1] = [high(M0, c0), low(M0, c0), high(M1, c2), low(M1, c2)];
    c0 = (h1 ^ c1 ^ k0) >>> 0;
    c1 = l1;
    c2 = (h0 ^ c3 ^ k1) >>> 0;
    c3 = l0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}
