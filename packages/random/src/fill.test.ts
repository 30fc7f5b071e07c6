import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fillNormal, fillUniform } from "./fill.js";
import { randomStream } from "./stream.js";

const lengths = fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 3000 }), fc.constantFrom(255, 256, 257, 512));

describe("filling arrays", () => {
  test("[R11] fillUniform is the stream's uniform, number by number", () => {
    fc.assert(
      fc.property(lengths, fc.maxSafeInteger(), (length, seed) => {
        const key = { seed, stream: "dropout", step: 3, name: "trunk" };
        const into = new Float64Array(length).fill(-1);
        fillUniform(into, key);
        const stream = randomStream(key);
        expect(into).toEqual(into.map(() => stream.uniform()));
      }),
      { seed: 1 },
    );
  });

  test("[R11] fillNormal is the stream's normal, number by number, for odd lengths too", () => {
    fc.assert(
      fc.property(lengths, fc.maxSafeInteger(), (length, seed) => {
        const key = { seed, stream: "noise", step: 3, name: "trunk" };
        const into = new Float64Array(length).fill(Number.NaN);
        fillNormal(into, key);
        const stream = randomStream(key);
        expect(into).toEqual(into.map(() => stream.normal()));
      }),
      { seed: 1 },
    );
  });

  test("[R11] float32 arrays hold the same numbers, rounded once", () => {
    const key = { seed: 1, stream: "s" };
    const [single, double] = [new Float32Array(1001), new Float64Array(1001)];
    fillNormal(single, key);
    fillNormal(double, key);
    expect(single).toEqual(Float32Array.from(double));
    fillUniform(single, key);
    fillUniform(double, key);
    expect(Float64Array.from(single)).toEqual(double);
  });

  test("[R11] a view of a larger buffer is filled, and nothing beside it", () => {
    const buffer = new Float32Array(12).fill(9);
    fillNormal(buffer.subarray(3, 8), { seed: 1, stream: "s" });
    expect([...buffer.subarray(0, 3), ...buffer.subarray(8)]).toEqual([9, 9, 9, 9, 9, 9, 9]);
    expect(buffer.subarray(3, 8).every((v) => v !== 9)).toBe(true);
  });

  test("[R11] an empty array draws nothing and is allowed", () => {
    const empty = new Float32Array(0);
    fillUniform(empty, { seed: 1, stream: "s" });
    fillNormal(empty, { seed: 1, stream: "s" });
    expect(empty).toHaveLength(0);
  });
});
