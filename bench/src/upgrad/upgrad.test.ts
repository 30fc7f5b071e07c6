import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { nonNegativeMinimum } from "./complementarity.js";
import { gramianOf } from "./gramian.js";
import { upgradWeights } from "./upgrad.js";

const recorded = z.object({
  cases: z.array(
    z.object({
      name: z.string(),
      jacobian: z.array(z.array(z.number())),
      preference: z.array(z.number()).nullable(),
      normEps: z.number(),
      regEps: z.number(),
      output: z.array(z.number()),
      rtol: z.number(),
    }),
  ),
});
const file = new URL("../fixtures/upgrad.json", import.meta.url);
const { cases } = recorded.parse(JSON.parse(readFileSync(file, "utf8")));

const gramian64 = (rows: readonly (readonly number[])[]) =>
  Float64Array.from(rows.flatMap((a) => rows.map((b) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0))));

describe("upgradWeights", () => {
  it.each(cases)("gives what TorchJD records: $name", ({ jacobian, preference, normEps, regEps, output, rtol }) => {
    const weights = upgradWeights(gramian64(jacobian), { normEps, regEps, ...(preference && { preference }) });
    const combined = output.map((_, column) => jacobian.reduce((sum, row, k) => sum + (weights[k] ?? 0) * (row[column] ?? 0), 0));
    const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));
    const off = largest(combined.map((value, i) => value - (output[i] ?? Number.NaN)));
    expect(off).toBeLessThanOrEqual(rtol * Math.max(largest(output), 1e-3 * largest(jacobian.flat())));
  });

  it("never moves against a task, up to the regularisation", () => {
    fc.assert(
      fc.property(jacobians, (rows) => {
        const gramian = gramian64(rows);
        const weights = upgradWeights(gramian, { normEps: 0, regEps: 1e-10 });
        const trace = rows.flat().reduce((sum, value) => sum + value * value, 0);
        for (let i = 0; i < rows.length; i++) {
          const along = weights.reduce((sum, w, j) => sum + w * (gramian[i * rows.length + j] ?? 0), 0);
          expect(along).toBeGreaterThanOrEqual(-1e-6 * trace);
        }
      }),
    );
  });
});

describe("nonNegativeMinimum", () => {
  it("ends at the optimum: z ≥ 0, slack ≥ 0, and one of them zero everywhere", () => {
    fc.assert(
      fc.property(jacobians, fc.array(number, { minLength: 12, maxLength: 12 }), (rows, linear) => {
        const n = rows.length;
        const g = gramian64(rows).map((value, at) => value + (at % (n + 1) === 0 ? 0.01 : 0));
        const q = Float64Array.from(linear.slice(0, n));
        const z = nonNegativeMinimum(g, q);
        const scale = 1 + Math.max(...q.map(Math.abs)) * Math.max(...g.map(Math.abs)) * 100;
        for (let i = 0; i < n; i++) {
          const slack = z.reduce((sum, value, j) => sum + (g[i * n + j] ?? 0) * value, q[i] ?? 0);
          expect(z[i]).toBeGreaterThanOrEqual(0);
          expect(slack).toBeGreaterThanOrEqual(-1e-9 * scale);
          expect(Math.min(z[i] ?? 0, Math.abs(slack))).toBeLessThanOrEqual(1e-9 * scale);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("gramianOf", () => {
  it("sums over parameters, and counts one that a row lacks as zeros", () => {
    const rows = [{ a: Float32Array.of(1, 2, 3, 4, 5), b: Float32Array.of(2) }, { a: Float32Array.of(5, 4, 3, 2, 1) }];
    expect([...gramianOf(rows)]).toEqual([59, 35, 35, 55]);
  });
});

const number = fc.double({ min: -10, max: 10, noNaN: true, noDefaultInfinity: true });
const jacobians = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 8 }))
  .chain(([rows, columns]) =>
    fc.array(fc.array(number, { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
  );
