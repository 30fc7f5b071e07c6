import type { ModuleSpec } from "@gruyere/flow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Argument,
  dense,
  idsOf,
  integers,
  masked,
  normals,
  prefixMask,
  prepare,
  type Result,
  run,
} from "../fixtures/apply.js";
import {
  activation,
  attentionPooling,
  avgPool,
  concat,
  conv1d,
  embedding,
  embeddingBag,
  globalPool,
  gru,
  layerNorm,
  linear,
  lstm,
  maxPool,
  mlp,
} from "../index.js";

/** A sequence, ids or a bag, of `steps` real steps, and `more` of garbage behind that the mask hides. */
type Make = (steps: number, more: number, seed: number) => Argument;

const sequence: Make = (steps, more, seed) =>
  masked(
    dense("sequence", [1, steps + more, 3], [...normals(steps * 3, seed), ...normals(more * 3, seed + 1)]),
    prefixMask([steps], steps + more),
  );
const ids =
  (kind: "ids" | "bag"): Make =>
  (steps, more, seed) =>
    masked(
      idsOf(kind, [1, steps + more], 7, [...integers(steps, 7, seed), ...integers(more, 7, seed + 1)]),
      prefixMask([steps], steps + more),
    );

const cases: readonly (readonly [string, ModuleSpec, Make])[] = [
  ["linear on a sequence", linear({ units: 2 }), sequence],
  ["linear on a bag", linear({ units: 2 }), ids("bag")],
  ["mlp on a bag", mlp({ units: [3, 2] }), ids("bag")],
  ["embedding", embedding({ units: 2 }), ids("ids")],
  ["embedding-bag", embeddingBag({ units: 2 }), ids("ids")],
  ["embedding-bag, weighted", embeddingBag({ units: 2, mode: "weighted" }), ids("bag")],
  ["conv1d", conv1d({ filters: 2, size: 4 }), sequence],
  ["conv1d with stride and dilation", conv1d({ filters: 2, size: 3, stride: 2, dilation: 2 }), sequence],
  ["conv1d, valid", conv1d({ filters: 2, size: 2, stride: 2, padding: "valid" }), sequence],
  ["max-pool", maxPool({ size: 3, strides: 2, padding: "same" }), sequence],
  ["max-pool, valid", maxPool({ size: 2 }), sequence],
  ["avg-pool", avgPool({ size: 3, strides: 2, padding: "same" }), sequence],
  ["avg-pool, valid", avgPool({ size: 2 }), sequence],
  ["global-pool, mean", globalPool(), sequence],
  ["global-pool, max", globalPool({ mode: "max" }), sequence],
  ["attention-pooling", attentionPooling({ units: 2 }), sequence],
  ["lstm", lstm({ units: 2, bidirectional: true }), sequence],
  ["gru", gru({ units: 2 }), sequence],
  ["layer-norm", layerNorm(), sequence],
  ["activation", activation({ kind: "gelu" }), sequence],
  ["concat", concat(), sequence],
];

/** The numbers at places that the mask calls real; all numbers where there is none. */
function real({ values, shape, mask }: Result): number[] {
  if (mask === undefined) return [...values];
  const width = shape.slice(2).reduce((n, d) => n * d, 1);
  return [...values].filter((_, i) => mask[Math.floor(i / width)] === 1);
}

describe("padding", () => {
  it.each(cases)("[M19] changes nothing, bit for bit: %s", (_, spec, make) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), fc.nat(), (steps, more, seed) => {
        const [short, long] = [make(steps, 0, seed), make(steps, more, seed)];
        const p = prepare(spec, [short]);
        const [alone, padded] = [run(p, [short]), run(p, [long])];
        for (const [key, result] of Object.entries(alone)) expect(real(padded[key] as Result)).toEqual(real(result));
      }),
      { numRuns: 20 },
    );
  });
});
