import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RandomKey } from "./key.js";
import { randomStream } from "./stream.js";

const draw = (n: number, next: () => number): Float64Array => Float64Array.from({ length: n }, next);
const mean = (values: Float64Array): number => values.reduce((a, b) => a + b, 0) / values.length;
const moment = (values: Float64Array, power: number): number => mean(values.map((v) => v ** power));

/** Pearson's statistic against equal counts; with k cells its mean is k − 1 and its variance 2 (k − 1). */
function chiSquare(counts: ArrayLike<number>, total: number): number {
  const expected = total / counts.length;
  return Array.from(counts).reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

/** How many standard deviations a chi-square statistic lies from its mean. */
const excess = (statistic: number, cells: number): number => (statistic - (cells - 1)) / Math.sqrt(2 * (cells - 1));

const N = 100_000;

describe("random streams", () => {
  test("[R5] the same key gives the same numbers, whatever else is drawn in between", () => {
    const key = { seed: 3, stream: "dropout", step: 9, name: "trunk" };
    const [a, b, other] = [randomStream(key), randomStream(key), randomStream({ ...key, step: 10 })];
    for (let i = 0; i < 100; i++) {
      other.normal();
      expect(a.bits()).toBe(b.bits());
    }
  });

  test("[R5] the numbers of a key are pinned", () => {
    const stream = randomStream({ seed: 1, stream: "shuffle", step: 2, name: "yelp" });
    expect([stream.bits(), stream.bits(), stream.bits(), stream.bits(), stream.bits()]).toMatchInlineSnapshot(`
      [
        3463369924,
        26984644,
        1259865224,
        2003635172,
        63433291,
      ]
    `);
    expect([...randomStream({ seed: 1, stream: "shuffle" }).permutation(10)]).toMatchInlineSnapshot(`
      [
        9,
        7,
        2,
        4,
        1,
        3,
        8,
        6,
        0,
        5,
      ]
    `);
  });

  test.each<[string, RandomKey]>([
    ["seed", { seed: 2, stream: "s", step: 0, name: "n" }],
    ["stream", { seed: 1, stream: "t", step: 0, name: "n" }],
    ["step", { seed: 1, stream: "s", step: 1, name: "n" }],
    ["name", { seed: 1, stream: "s", step: 0, name: "m" }],
  ])("[R6] streams that differ in %s alone are uncorrelated", (_, key) => {
    const [a, b] = [randomStream({ seed: 1, stream: "s", step: 0, name: "n" }), randomStream(key)];
    const products = draw(N, () => (a.uniform() - 0.5) * (b.uniform() - 0.5) * 12);
    // Mean 0, variance 1 each: four standard errors.
    expect(Math.abs(mean(products))).toBeLessThan(4 / Math.sqrt(N));
  });

  test("[R6] first numbers of consecutive steps are uniform and uncorrelated", () => {
    const first = draw(20_000, () => 0).map((_, step) => randomStream({ seed: 5, stream: "dropout", step }).uniform() - 0.5);
    expect(Math.abs(mean(first)) * Math.sqrt(12)).toBeLessThan(4 / Math.sqrt(20_000));
    const lagged = first.subarray(1).map((v, i) => v * (first[i] ?? 0) * 12);
    expect(Math.abs(mean(lagged))).toBeLessThan(4 / Math.sqrt(20_000));
  });

  test("[R7] uniform is flat over 256 cells, in [0, 1), exact in float32, and serially uncorrelated", () => {
    const stream = randomStream({ seed: 7, stream: "u" });
    const values = draw(N, stream.uniform);
    const counts = new Uint32Array(256);
    expect(values.filter((v) => v < 0 || v >= 1 || Math.fround(v) !== v)).toHaveLength(0);
    for (const v of values) {
      counts[Math.floor(v * 256)] = (counts[Math.floor(v * 256)] ?? 0) + 1;
    }
    expect(Math.abs(excess(chiSquare(counts, N), 256))).toBeLessThan(4);
    const serial = values.subarray(1).map((v, i) => (v - 0.5) * ((values[i] ?? 0) - 0.5) * 12);
    expect(Math.abs(mean(serial))).toBeLessThan(4 / Math.sqrt(N));
  });

  test("[R8] normal has the moments and the tails of a standard normal", () => {
    const stream = randomStream({ seed: 7, stream: "n" });
    const values = draw(N, stream.normal);
    const bound = 4 / Math.sqrt(N);
    expect(Math.abs(mean(values))).toBeLessThan(bound);
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(bound * Math.sqrt(2));
    expect(Math.abs(moment(values, 3))).toBeLessThan(bound * Math.sqrt(15));
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(bound * Math.sqrt(96));
    // P(|z| > 1.96) = 0.05 (0.0499958), P(|z| > 3.29) = 0.001 (0.0010019).
    const share = (z: number): number => values.reduce((n, v) => n + (Math.abs(v) > z ? 1 : 0), 0) / N;
    expect(Math.abs(share(1.96) - 0.0499958)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / N));
    expect(Math.abs(share(3.29) - 0.0010019)).toBeLessThan(4 * Math.sqrt(0.001 / N));
  });

  test("[R8] both numbers of a pair are independent", () => {
    const stream = randomStream({ seed: 8, stream: "n" });
    const products = draw(N, () => stream.normal() * stream.normal());
    expect(Math.abs(mean(products))).toBeLessThan(4 / Math.sqrt(N));
  });

  test.each([1, 2, 3, 6, 7, 100, 255, 1000])("[R9] below(%i) is flat and stays below", (n) => {
    const stream = randomStream({ seed: 11, stream: "b", step: n });
    const counts = new Uint32Array(n);
    const values = draw(N, () => stream.below(n));
    expect(values.filter((v) => !Number.isInteger(v) || v < 0 || v >= n)).toHaveLength(0);
    for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
    if (n > 1) expect(Math.abs(excess(chiSquare(counts, N), n))).toBeLessThan(4.5);
  });

  test("[R9] a bound near 2³², where a plain remainder is biased 2 : 1, is not biased", () => {
    const stream = randomStream({ seed: 12, stream: "b" });
    const n = 3 * 2 ** 30;
    // A plain remainder would put half of the values into the first third.
    const low = draw(N, () => (stream.below(n) < 2 ** 30 ? 1 : 0));
    expect(Math.abs(mean(low) - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / N));
    expect(draw(1000, () => stream.below(2 ** 32)).some((v) => v > 2 ** 31)).toBe(true);
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 32 + 1])("[R9] below(%d) is refused", (n) => {
    expect(() => randomStream({ seed: 0, stream: "b" }).below(n)).toThrow(RangeError);
  });

  test("[R10] a permutation has every number once", () => {
    fc.assert(
      fc.property(fc.nat({ max: 2000 }), fc.maxSafeInteger(), (n, seed) => {
        const order = randomStream({ seed, stream: "p" }).permutation(n);
        expect(order).toHaveLength(n);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
      { seed: 1 },
    );
  });

  test("[R10] all 24 permutations of four are equally likely", () => {
    const counts = new Map<string, number>();
    for (let step = 0; step < 24_000; step++) {
      const order = randomStream({ seed: 4, stream: "p", step }).permutation(4).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(Math.abs(excess(chiSquare([...counts.values()], 24_000), 24))).toBeLessThan(4);
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 33])("[R10] permutation(%d) is refused", (n) => {
    expect(() => randomStream({ seed: 0, stream: "p" }).permutation(n)).toThrow(RangeError);
  });
});
