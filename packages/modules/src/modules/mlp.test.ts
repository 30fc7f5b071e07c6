import { describe, expect, it } from "vitest";
import { dense, idsOf, masked, prepare, runOne } from "../fixtures/apply.js";
import { distance, gradientError } from "../fixtures/gradient.js";
import { affine, sigmoid } from "../fixtures/reference.js";
import { linear } from "./linear.js";
import { mlp } from "./mlp.js";

const values = (p: ReturnType<typeof prepare>, name: string) => p.parameters[name]?.values ?? new Float32Array();

describe("mlp", () => {
  it("[M8] is linear layers, each followed by the activation, the last one too", () => {
    const x = dense("vector", [3, 4]);
    const p = prepare(mlp({ units: [5, 2], activation: "sigmoid" }), [x]);
    const hidden = affine(x.values, 4, values(p, "weight0"), values(p, "bias0")).map(sigmoid);
    const expected = affine(hidden, 5, values(p, "weight1"), values(p, "bias1")).map(sigmoid);
    expect(distance(runOne(p, [x]).values, expected)).toBeLessThan(1e-6);
    expect(gradientError(p, [x])).toBeLessThan(2e-3);
  });

  it("[M8] of one layer on a bag is a linear layer and its activation", () => {
    const x = masked(idsOf("bag", [2, 3], 6, [1, 5, 0, 2, 2, 4]), [1, 1, 0, 2, 1, 1]);
    const p = prepare(mlp({ units: [3], activation: "sigmoid" }), [x]);
    const flat = prepare(linear({ units: 3 }), [x]);
    const parameters = {
      weight: { shape: [6, 3], values: values(p, "weight0") },
      bias: { shape: [3], values: values(p, "bias0") },
    };
    const expected = runOne(flat, [x], { parameters }).values.map(sigmoid);
    expect(distance(runOne(p, [x]).values, expected)).toBeLessThan(1e-6);
    expect(gradientError(p, [x])).toBeLessThan(2e-3);
  });

  it("[M9] has another activation at its end where asked", () => {
    const x = dense("vector", [3, 4]);
    const p = prepare(mlp({ units: [5, 2], activation: "tanh", outputActivation: "none" }), [x]);
    const hidden = affine(x.values, 4, values(p, "weight0"), values(p, "bias0")).map(Math.tanh);
    expect(distance(runOne(p, [x]).values, affine(hidden, 5, values(p, "weight1"), values(p, "bias1")))).toBeLessThan(1e-6);
  });

  it("[M10] drops after every layer while training, by draws of its own for each", () => {
    const x = dense("vector", [4, 3]);
    const p = prepare(mlp({ units: [50, 50], activation: "none", bias: false, dropout: 0.5, init: "ones" }), [x]);
    const y = runOne(p, [x], { training: true });
    const zeros = y.values.filter((v) => v === 0).length;
    expect(zeros).toBeGreaterThan(60);
    expect(zeros).toBeLessThan(140);
    expect(gradientError(p, [x], { training: true, most: 4 })).toBeLessThan(2e-3);
    expect(runOne(p, [x]).values.filter((v) => v === 0)).toHaveLength(0);
  });
});
