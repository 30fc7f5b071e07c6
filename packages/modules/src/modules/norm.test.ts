import { describe, expect, it } from "vitest";
import { dense, masked, prepare, runOne } from "../fixtures/apply.js";
import { distance, gradientError } from "../fixtures/gradient.js";
import { pytorch, wave } from "../fixtures/pytorch.js";
import { withWaves } from "../fixtures/waves.js";
import { batchNorm } from "./batchNorm.js";
import { layerNorm } from "./layerNorm.js";

const x = dense("vector", [4, 3], wave(12, 0.2));

describe("batch-norm", () => {
  it("[M20] equals PyTorch: the batch's statistics while training, running ones (unbiased variance) at prediction", () => {
    const p = withWaves(prepare(batchNorm(), [x]), { gain: 1, bias: 2 });
    const updates: Record<string, number[]> = {};
    expect(distance(runOne(p, [x], { training: true, updates }).values, pytorch.batchNorm)).toBeLessThan(1e-5);
    expect(distance(updates["mean"] ?? [], pytorch.batchNormMean)).toBeLessThan(1e-6);
    expect(distance(updates["variance"] ?? [], pytorch.batchNormVariance)).toBeLessThan(1e-6);
    const trained = {
      ...p,
      buffers: Object.fromEntries(Object.entries(updates).map(([n, v]) => [n, { shape: [3], values: Float32Array.from(v) }])),
    };
    expect(distance(runOne(trained, [x]).values, pytorch.batchNormEval)).toBeLessThan(1e-5);
  });

  it("[M20] normalises an image by channel, over rows and pixels", () => {
    const image = dense("image", [2, 2, 3, 2]);
    const flat = dense("vector", [12, 2], [...image.values]);
    const [a, b] = [prepare(batchNorm(), [image]), prepare(batchNorm(), [flat])];
    expect([...runOne(a, [image], { training: true }).values]).toEqual([...runOne(b, [flat], { training: true }).values]);
  });

  it("[M20] has the gradient that differences show, through the statistics too", () => {
    expect(gradientError(prepare(batchNorm(), [x]), [x], { training: true })).toBeLessThan(3e-3);
    expect(gradientError(prepare(batchNorm({ affine: false }), [x]), [x])).toBeLessThan(1e-3);
  });

  it("[M20] has momentum, and stays finite on a batch of one row", () => {
    const one = dense("vector", [1, 2], [3, 5]);
    const p = prepare(batchNorm({ momentum: 0.5 }), [one]);
    const updates: Record<string, number[]> = {};
    expect([...runOne(p, [one], { training: true, updates }).values]).toEqual([0, 0]);
    expect(updates).toEqual({ mean: [1.5, 2.5], variance: [0.5, 0.5] });
  });
});

describe("layer-norm", () => {
  it("[M21] equals PyTorch, and its gradient the differences", () => {
    const p = withWaves(prepare(layerNorm(), [x]), { gain: 1, bias: 2 });
    expect(distance(runOne(p, [x]).values, pytorch.layerNorm)).toBeLessThan(1e-5);
    expect(gradientError(p, [x])).toBeLessThan(3e-3);
  });

  it("[M21] normalises each step of a sequence by itself and keeps the mask", () => {
    const sequence = masked(dense("sequence", [2, 2, 3], wave(12, 0.2)), [1, 1, 1, 0]);
    const p = withWaves(prepare(layerNorm(), [sequence]), { gain: 1, bias: 2 });
    const y = runOne(p, [sequence]);
    expect(distance(y.values, pytorch.layerNorm)).toBeLessThan(1e-5);
    expect(y.mask).toEqual([1, 1, 1, 0]);
  });
});
