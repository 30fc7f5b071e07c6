import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Argument, dense, masked, normals, type Prepared, prefixMask, prepare, run } from "../fixtures/apply.js";
import { distance, gradientError } from "../fixtures/gradient.js";
import { pytorch, wave } from "../fixtures/pytorch.js";
import { at, sigmoid } from "../fixtures/reference.js";
import { withWaves } from "../fixtures/waves.js";
import { gru } from "./gru.js";
import { lstm } from "./lstm.js";

const both = { lstm, gru } as const;
const kinds = ["lstm", "gru"] as const;

/** One direction in float64 loops over one row, from the definition of the cells. */
function unrolled(
  kind: "lstm" | "gru",
  p: Prepared,
  x: ArrayLike<number>,
  steps: number,
  width: number,
  units: number,
): number[][] {
  const part = (name: string) => p.parameters[name]?.values ?? new Float32Array();
  const G = units * (kind === "lstm" ? 4 : 3);
  let h: number[] = Array(units).fill(0);
  let c = [...h];
  return Array.from({ length: steps }, (_, t) => {
    const fromInput = (g: number) =>
      Array.from({ length: width }, (_, d) => at(x, t * width + d) * at(part("inputWeight"), d * G + g)).reduce(
        (a, b) => a + b,
        at(part("inputBias"), g),
      );
    const old = h;
    const fromState = (g: number) =>
      old.map((v, k) => v * at(part("recurrentWeight"), k * G + g)).reduce((a, b) => a + b, at(part("recurrentBias"), g));
    const gate = (g: number) => fromInput(g) + fromState(g);
    if (kind === "lstm") {
      c = c.map((v, k) => sigmoid(gate(units + k)) * v + sigmoid(gate(k)) * Math.tanh(gate(2 * units + k)));
      h = c.map((v, k) => sigmoid(gate(3 * units + k)) * Math.tanh(v));
    } else {
      h = old.map((v, k) => {
        const z = sigmoid(gate(units + k));
        const n = Math.tanh(fromInput(2 * units + k) + sigmoid(gate(k)) * fromState(2 * units + k));
        return (1 - z) * n + z * v;
      });
    }
    return h;
  });
}

const phases = {
  ...{ inputWeight: 1, recurrentWeight: 2, inputBias: 3, recurrentBias: 4 },
  ...{ inputWeightReverse: 2, recurrentWeightReverse: 3, inputBiasReverse: 4, recurrentBiasReverse: 5 },
};

describe.each(kinds)("%s", (kind) => {
  it("[M18] equals its equations, step by step", () => {
    const x = dense("sequence", [1, 5, 3]);
    const p = prepare(both[kind]({ units: 4 }), [x]);
    const expected = unrolled(kind, p, x.values, 5, 3, 4);
    const { sequence, last } = run(p, [x]);
    expect(sequence?.shape).toEqual([1, 5, 4]);
    expect(distance(sequence?.values ?? [], expected.flat())).toBeLessThan(1e-5);
    expect(distance(last?.values ?? [], expected.at(-1) ?? [])).toBeLessThan(1e-5);
  });

  it("[M18] equals PyTorch on packed sequences, in both directions", () => {
    const x = masked(dense("sequence", [2, 4, 3], wave(24, 0.1)), prefixMask([4, 2], 4));
    const p = withWaves(prepare(both[kind]({ units: 2, bidirectional: true }), [x]), phases);
    const { sequence, last } = run(p, [x]);
    const expected = pytorch[`${kind}Sequence`];
    // PyTorch gives zeros in padding, we the state: compare the six real steps.
    const real = [...Array(24).keys()];
    expect(
      distance(
        real.map((i) => at(sequence?.values ?? [], i)),
        real.map((i) => at(expected, i)),
      ),
    ).toBeLessThan(2e-6);
    expect(distance(last?.values ?? [], pytorch[`${kind}Last`])).toBeLessThan(2e-6);
  });

  it("[M18] has the gradient that differences show, with a mask and both directions", () => {
    const x = masked(dense("sequence", [2, 3, 2]), prefixMask([3, 2], 3));
    const p = prepare(both[kind]({ units: 3, bidirectional: true }), [x]);
    expect(gradientError(p, [x], { most: 5 })).toBeLessThan(3e-3);
  });

  it("[M19] isn't changed by padding, bit for bit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 3 }), fc.integer(), (steps, more, seed) => {
        const short = masked(dense("sequence", [1, steps, 2], normals(steps * 2, seed)), Array(steps).fill(1));
        const padded = [...short.values, ...normals(more * 2, seed + 1)];
        const long = masked(dense("sequence", [1, steps + more, 2], padded), prefixMask([steps], steps + more));
        const p = prepare(both[kind]({ units: 2, bidirectional: true }), [short]);
        const [a, b] = [run(p, [short]), run(p, [long])];
        expect([...(b["last"]?.values ?? [])]).toEqual([...(a["last"]?.values ?? [])]);
        expect([...(b["sequence"]?.values.slice(0, steps * 4) ?? [])]).toEqual([...(a["sequence"]?.values ?? [])]);
      }),
      { numRuns: 15 },
    );
  });

  it("[M18] says what it returns, and starts as PyTorch's", () => {
    const x: Argument = masked(dense("sequence", [1, 2, 3]), [1, 1]);
    const p = prepare(both[kind]({ units: 100, bidirectional: true }), [x]);
    expect(p.module.outputs).toEqual(["sequence", "last"]);
    expect(p.outputs).toEqual({
      sequence: { kind: "sequence", shape: [null, 200], dtype: "float32", masked: true },
      last: { kind: "vector", shape: [200], dtype: "float32", masked: false },
    });
    const largest = Object.values(p.parameters).map(({ values }) => values.reduce((m, v) => Math.max(m, Math.abs(v)), 0));
    for (const most of largest) {
      expect(most).toBeLessThanOrEqual(0.1);
      expect(most).toBeGreaterThan(0.09);
    }
  });
});
