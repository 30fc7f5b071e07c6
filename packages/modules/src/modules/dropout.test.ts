import { describe, expect, it } from "vitest";
import { dense, prepare, runOne } from "../fixtures/apply.js";
import { gradientError } from "../fixtures/gradient.js";
import { dropout } from "./dropout.js";

const x = dense("vector", [100, 100], Array(10_000).fill(2));

describe("dropout", () => {
  it("[M10] zeroes a share of the numbers while training and scales the others up", () => {
    const p = prepare(dropout({ rate: 0.2 }), [x]);
    const y = runOne(p, [x], { training: true });
    const zeros = y.values.filter((v) => v === 0).length;
    // Binomial(10,000, 0.2): standard deviation 40.
    expect(Math.abs(zeros - 2000)).toBeLessThan(200);
    expect([...new Set(y.values)].toSorted()).toEqual([0, 2.5]);
  });

  it("[M10] is the identity at prediction and with rate 0", () => {
    expect([...runOne(prepare(dropout(), [x]), [x]).values]).toEqual([...x.values]);
    expect([...runOne(prepare(dropout({ rate: 0 }), [x]), [x], { training: true }).values]).toEqual([...x.values]);
  });

  it("[M10] draws only from the context: the same stream drops the same numbers", () => {
    const p = prepare(dropout(), [x]);
    const first = [...runOne(p, [x], { training: true, seed: 3 }).values];
    expect([...runOne(p, [x], { training: true, seed: 3 }).values]).toEqual(first);
    expect([...runOne(p, [x], { training: true, seed: 4 }).values]).not.toEqual(first);
  });

  it("[M10] passes the gradient through what it kept", () => {
    const small = dense("vector", [3, 4]);
    expect(gradientError(prepare(dropout(), [small]), [small], { training: true })).toBeLessThan(1e-3);
  });
});
