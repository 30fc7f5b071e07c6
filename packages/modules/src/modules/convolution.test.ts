import { GruyereError } from "@gruyere/flow";
import { describe, expect, it } from "vitest";
import { dense, masked, prefixMask, prepare, runOne } from "../fixtures/apply.js";
import { distance, gradientError } from "../fixtures/gradient.js";
import { pytorch, wave } from "../fixtures/pytorch.js";
import { convolve } from "../fixtures/reference.js";
import { withWaves } from "../fixtures/waves.js";
import { conv1d } from "./conv1d.js";
import { conv2d } from "./conv2d.js";
import { depthwiseConv2d } from "./depthwiseConv2d.js";

const values = (p: ReturnType<typeof prepare>, name: string) => p.parameters[name]?.values ?? new Float32Array();
const image = dense("image", [2, 5, 6, 2]);
const waves = dense("image", [1, 4, 4, 2], wave(32, 0.4));

describe("conv2d", () => {
  it.each([
    ["valid", conv2d({ filters: 3, size: [2, 3] }), [1, 1], [1, 1], [0, 0], [0, 0]],
    ["same", conv2d({ filters: 3, size: [2, 3], padding: "same" }), [1, 1], [1, 1], [0, 1], [1, 1]],
    ["strides", conv2d({ filters: 3, size: [2, 3], strides: [2, 1] }), [2, 1], [1, 1], [0, 0], [0, 0]],
    ["a padding of 1", conv2d({ filters: 3, size: [2, 3], padding: 1, strides: 2 }), [2, 2], [1, 1], [1, 1], [1, 1]],
    ["dilation", conv2d({ filters: 3, size: [2, 3], dilation: [3, 2] }), [1, 1], [3, 2], [0, 0], [0, 0]],
  ] as const)("[M22] with %s equals its loops, and its gradient the differences", (_, spec, strides, dilation, before, after) => {
    const p = prepare(spec, [image]);
    const y = runOne(p, [image]);
    const kernelShape = [2, 3, 2, 3];
    const c = { shape: image.shape, kernelShape, strides, dilation, before, after };
    expect(distance(y.values, convolve(image.values, values(p, "kernel"), values(p, "bias"), c))).toBeLessThan(1e-5);
    expect(p.outputs).toMatchObject({ kind: "image", shape: y.shape.slice(1) });
    expect(gradientError(p, [image])).toBeLessThan(3e-3);
  });

  it("[M22] equals PyTorch", () => {
    const p = withWaves(prepare(conv2d({ filters: 2, size: 3, strides: 2, padding: 1 }), [waves]), { kernel: 1, bias: 2 });
    expect(distance(runOne(p, [waves]).values, pytorch.conv2d)).toBeLessThan(5e-6);
  });

  it("[M3] is initialised as PyTorch's Conv2d: uniform within ±1/√(h w C)", () => {
    const p = prepare(conv2d({ filters: 64, size: 5 }), [dense("image", [1, 5, 5, 4])]);
    for (const name of ["kernel", "bias"]) {
      const largest = values(p, name).reduce((m, v) => Math.max(m, Math.abs(v)), 0);
      expect(largest).toBeLessThanOrEqual(0.1);
      expect(largest).toBeGreaterThan(0.09);
    }
  });

  it("[M6] counts one multiplication and addition per weight and place", () => {
    const { module } = prepare(conv2d({ filters: 3, size: 2 }), [image]);
    expect(module.flops?.([image.signature])).toBe(4 * 5 * 3 * (2 * 2 * 2 * 2 + 1));
  });

  it("[M5] refuses a kernel larger than the image", () => {
    expect(() => prepare(conv2d({ filters: 1, size: 7 }), [image])).toThrow(/at least 7/);
    expect(() => conv2d({ filters: 1, size: 2 }).plugin.create({ filters: 1, size: [1, 2, 3] })).toThrow(GruyereError);
  });
});

describe("depthwise-conv2d", () => {
  it.each([
    ["valid", depthwiseConv2d({ size: 2, multiplier: 2 }), 1, 1, 0],
    ["stride", depthwiseConv2d({ size: 2, multiplier: 2, stride: 2 }), 2, 1, 0],
    ["dilation", depthwiseConv2d({ size: 2, multiplier: 2, dilation: 2, padding: 1 }), 1, 2, 1],
  ] as const)("[M23] with %s equals its loops, and its gradient the differences", (_, spec, stride, dilation, pad) => {
    const p = prepare(spec, [image]);
    const y = runOne(p, [image]);
    const around = [pad, pad] as const;
    const c = { shape: image.shape, kernelShape: [2, 2, 2, 2], before: around, after: around, depthwise: true };
    const expected = convolve(image.values, values(p, "kernel"), values(p, "bias"), {
      ...c,
      strides: [stride, stride],
      dilation: [dilation, dilation],
    });
    expect(distance(y.values, expected)).toBeLessThan(1e-5);
    expect(p.outputs).toMatchObject({ shape: y.shape.slice(1) });
    expect(gradientError(p, [image])).toBeLessThan(3e-3);
  });

  it("[M23] equals PyTorch's grouped convolution", () => {
    const p = withWaves(prepare(depthwiseConv2d({ size: 2, dilation: 2, multiplier: 2 }), [waves]), { kernel: 1, bias: 2 });
    expect(distance(runOne(p, [waves]).values, pytorch.depthwiseConv2d)).toBeLessThan(5e-6);
  });
});

describe("conv1d", () => {
  it.each([
    ["same", conv1d({ filters: 2, size: 4 }), 1, 1, 1, 2],
    ["valid", conv1d({ filters: 2, size: 4, padding: "valid" }), 1, 1, 0, 0],
    ["stride and dilation", conv1d({ filters: 2, size: 4, stride: 2, dilation: 2 }), 2, 2, 3, 3],
  ] as const)("[M24] with %s equals its loops, and its gradient the differences", (_, spec, stride, dilation, before, after) => {
    const x = dense("sequence", [2, 7, 3]);
    const p = prepare(spec, [x]);
    const y = runOne(p, [x]);
    const expected = convolve(x.values, values(p, "kernel"), values(p, "bias"), {
      shape: [2, 1, 7, 3],
      kernelShape: [1, 4, 3, 2],
      strides: [1, stride],
      dilation: [1, dilation],
      before: [0, before],
      after: [0, after],
    });
    expect(distance(y.values, expected)).toBeLessThan(1e-5);
    expect(p.outputs).toMatchObject({ kind: "sequence", shape: y.shape.slice(1) });
    expect(gradientError(p, [x])).toBeLessThan(3e-3);
  });

  it("[M24] equals PyTorch", () => {
    const x = dense("sequence", [2, 4, 3], wave(24, 0.1));
    const p = withWaves(prepare(conv1d({ filters: 2, size: 3, stride: 2 }), [x]), { kernel: 1, bias: 2 });
    expect(distance(runOne(p, [x]).values, pytorch.conv1d)).toBeLessThan(5e-6);
  });

  it("[M24] has a mask for exactly the places that each row would have alone", () => {
    const x = masked(dense("sequence", [4, 6, 1]), prefixMask([6, 4, 3, 1], 6));
    const lengths = (spec: ReturnType<typeof conv1d>) => {
      const { shape, mask = [] } = runOne(prepare(spec, [x]), [x]);
      const T = shape[1] ?? 0;
      return [0, 1, 2, 3].map((b) => mask.slice(b * T, (b + 1) * T).reduce((a, v) => a + v, 0));
    };
    expect(lengths(conv1d({ filters: 1, size: 3 }))).toEqual([6, 4, 3, 1]);
    expect(lengths(conv1d({ filters: 1, size: 3, stride: 2 }))).toEqual([3, 2, 2, 1]);
    expect(lengths(conv1d({ filters: 1, size: 3, padding: "valid" }))).toEqual([4, 2, 1, 0]);
    expect(lengths(conv1d({ filters: 1, size: 2, stride: 3, padding: "valid" }))).toEqual([2, 1, 1, 0]);
    expect(lengths(conv1d({ filters: 1, size: 9, padding: "valid" }))).toEqual([0, 0, 0, 0]);
  });

  it("[M5] refuses a window longer than a sequence without a mask", () => {
    const x = dense("sequence", [1, 3, 1]);
    expect(() => prepare(conv1d({ filters: 1, size: 4, padding: "valid" }), [x])).toThrow(/at least 4/);
    const free = { ...x, signature: { ...x.signature, shape: [null, 1] } };
    const p = prepare(conv1d({ filters: 1, size: 4, padding: "valid" }), [free]);
    expect(() => runOne(p, [free])).toThrow(GruyereError);
  });
});
