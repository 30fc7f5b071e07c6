import fc from "fast-check";
import { expect, it } from "vitest";
import { presentTargets } from "./upload.js";

it("[C13] missing targets become copies of the first present one, present ones stay", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ weight: fc.constantFrom(0, 0.5, 1), target: fc.double() }), { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 1, max: 3 }),
      (rows, width) => {
        const target = Float32Array.from(rows.flatMap((row) => Array<number>(width).fill(row.target)));
        const given = target.slice();
        const first = rows.find((row) => row.weight > 0);
        const { values } = presentTargets({
          target: { values: target, shape: [rows.length, width], dtype: "float32" },
          weights: { values: Float32Array.from(rows, (row) => row.weight), shape: [rows.length], dtype: "float32" },
        });
        for (const [i, value] of values.entries()) {
          const row = rows[Math.floor(i / width)];
          expect(value).toBe(Math.fround(row && row.weight > 0 ? row.target : ((first ?? row)?.target ?? 0)));
        }
        expect(target).toEqual(given);
      },
    ),
    { seed: 1, numRuns: 200 },
  );
});
