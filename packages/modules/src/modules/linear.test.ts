import { GruyereError } from "@gruyere/flow";
import { describe, expect, it } from "vitest";
import { type Argument, dense, idsOf, masked, normals, prepare, runOne } from "../fixtures/apply.js";
import { distance, gradientError } from "../fixtures/gradient.js";
import { affine } from "../fixtures/reference.js";
import { linear } from "./linear.js";

const values = (p: ReturnType<typeof prepare>, name: string) => p.parameters[name]?.values ?? new Float32Array();

describe("linear", () => {
  it("[M1] maps a vector and each step of a sequence by x W + b", () => {
    for (const x of [dense("vector", [4, 5]), dense("sequence", [2, 3, 5])]) {
      const p = prepare(linear({ units: 3 }), [x]);
      const y = runOne(p, [x]);
      expect(y.shape).toEqual([...x.shape.slice(0, -1), 3]);
      expect(distance(y.values, affine(x.values, 5, values(p, "weight"), values(p, "bias")))).toBeLessThan(1e-5);
      expect(gradientError(p, [x])).toBeLessThan(2e-3);
    }
  });

  it("[M2] of a bag is Σ weight × row, repeated ids adding up and padding adding nothing", () => {
    const ids = [3, 1, 3, 0, 2, 0, 0, 0];
    const weights = [1, 0.5, 2, 0, 1.5, 1, 0, 0];
    const x = masked(idsOf("bag", [2, 4], 5, ids), weights);
    const p = prepare(linear({ units: 3 }), [x]);
    const wide = new Float64Array(2 * 5);
    for (const [i, id] of ids.entries())
      wide[Math.floor(i / 4) * 5 + id] = (wide[Math.floor(i / 4) * 5 + id] ?? 0) + (weights[i] ?? 0);
    expect(p.outputs).toEqual({ kind: "vector", shape: [3], dtype: "float32", masked: false });
    expect(distance(runOne(p, [x]).values, affine(wide, 5, values(p, "weight"), values(p, "bias")))).toBeLessThan(1e-5);
    expect(gradientError(p, [x])).toBeLessThan(2e-3);
  });

  it("[M3] is initialised as PyTorch's Linear: weight and bias uniform within ±1/√fanIn", () => {
    const p = prepare(linear({ units: 50 }), [dense("vector", [1, 100])]);
    for (const name of ["weight", "bias"]) {
      const largest = values(p, name).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      expect(largest).toBeLessThanOrEqual(0.1);
      expect(largest).toBeGreaterThan(0.09);
    }
  });

  it("[M4] has the initialiser and the bias that its options name", () => {
    const x = dense("vector", [1, 4]);
    const p = prepare(linear({ units: 2, bias: false, init: "ones" }), [x]);
    expect(Object.keys(p.parameters)).toEqual(["weight"]);
    expect([...values(p, "weight")]).toEqual(Array(8).fill(1));
  });

  it("[M5] refuses an input of unknown width, and unknown options", () => {
    const unknown: Argument = {
      ...dense("vector", [1, 4]),
      signature: { kind: "vector", shape: [null], dtype: "float32", masked: false },
    };
    expect(() => prepare(linear({ units: 2 }), [unknown])).toThrow(GruyereError);
    expect(() => linear({ units: 0 }).plugin.create({ units: 0 })).toThrow(GruyereError);
    expect(() => linear({ units: 1 }).plugin.create({ units: 1, unit: 2 })).toThrow(/unit/);
  });

  it("[M6] counts a multiplication and an addition per weight, and an addition per bias", () => {
    const { plugin, options } = linear({ units: 3 });
    const { module } = prepare({ plugin, options }, [dense("vector", [1, 5])]);
    expect(module.flops?.([{ kind: "vector", shape: [5], dtype: "float32", masked: false }])).toBe(3 * (2 * 5 + 1));
  });

  it("[M7] keeps the mask of a sequence", () => {
    const x = masked(dense("sequence", [1, 3, 2], normals(6)), [1, 1, 0]);
    const p = prepare(linear({ units: 2 }), [x]);
    expect(p.outputs).toEqual({ kind: "sequence", shape: [null, 2], dtype: "float32", masked: true });
    expect(runOne(p, [x]).mask).toEqual([1, 1, 0]);
  });
});
