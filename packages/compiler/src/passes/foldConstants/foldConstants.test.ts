import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../../graph/builder.js";
import type { Graph, Value } from "../../graph/graph.js";
import { randomGraph } from "../fixtures/randomGraph.js";
import { expectSameOutputs } from "../fixtures/sameOutputs.js";
import { sameGraph } from "../sameGraph.js";
import { foldConstants } from "./foldConstants.js";

const run = (graph: Graph): Graph => foldConstants.run(graph, { provider: "cpu" });

/** Operators that are left of what `make` makes of x [2, 3]. */
function left(make: (graph: GraphBuilder, x: Value) => Value): readonly string[] {
  const graph = new GraphBuilder();
  const x = graph.input({ kind: "input", batch: 0, name: "x" }, { shape: [2, 3], type: "float32" });
  const before = graph.finish([{ role: { kind: "value", name: "y" }, value: make(graph, x) }]);
  const after = run(before);
  expectSameOutputs(before, after);
  expect(sameGraph(after, run(after)), "idempotent").toBe(true);
  return after.nodes.map(({ operator }) => operator);
}

describe("[X80] constants are folded, and what changes no number vanishes", () => {
  test("[X80] arithmetic with neutral numbers", () => {
    expect(left((g, x) => g.one("Mul", [x, g.scalar(1)]))).toEqual([]);
    expect(left((g, x) => g.one("Add", [g.scalar(0), x]))).toEqual([]);
    expect(left((g, x) => g.one("Neg", [g.one("Neg", [x])]))).toEqual([]);
    expect(left((g, x) => g.one("Sub", [g.scalar(0), x]))).toEqual(["Neg"]);
    expect(left((g, x) => g.one("Div", [x, g.scalar(4)]))).toEqual(["Mul"]);
    expect(left((g, x) => g.one("Div", [x, g.scalar(3)]))).toEqual(["Div"]);
    expect(left((g, x) => g.one("Mul", [x, g.scalar(0)]))).toEqual(["Mul"]); // 0 × NaN is NaN
    expect(left((g, x) => g.one("Pow", [x, g.scalar(2)]))).toEqual(["Mul"]);
  });

  test("[X80] operators on constants", () => {
    expect(left((g, x) => g.one("Mul", [x, g.one("Add", [g.scalar(2), g.scalar(3)])]))).toEqual(["Mul"]);
    expect(left((g, x) => g.one("Add", [x, g.one("Exp", [g.scalar(1)])]))).toEqual(["Exp", "Add"]); // its rounding is the machine's
  });

  test("[X80] a constant full of one number becomes a scalar", () => {
    const graph = new GraphBuilder();
    const x = graph.input({ kind: "input", batch: 0, name: "x" }, { shape: [100, 300], type: "float32" });
    const twos = graph.constant(new Float32Array(30_000).fill(2), { shape: [100, 300], type: "float32" });
    const after = run(graph.finish([{ role: { kind: "value", name: "y" }, value: graph.one("Mul", [x, twos]) }]));
    expect(after.constants.map(({ value }) => value.shape)).toEqual([[]]);
  });

  test("[X80] arrangements that cancel", () => {
    const transposed = (g: GraphBuilder, x: Value) => g.one("Transpose", [x], { perm: [1, 0] });
    expect(left((g, x) => transposed(g, transposed(g, x)))).toEqual([]);
    expect(left((g, x) => g.one("Reshape", [g.one("Reshape", [x], { shape: [6] })], { shape: [3, 2] }))).toEqual(["Reshape"]);
    expect(left((g, x) => transposed(g, g.one("Reshape", [x], { shape: [6, 1] })))).toEqual(["Reshape"]);
    expect(left((g, x) => g.one("Tile", [x], { repeats: [1, 1] }))).toEqual([]);
    expect(left((g, x) => g.one("Concat", [x], { axis: 1 }))).toEqual([]);
    expect(left((g, x) => g.one("Concat", [g.one("Concat", [x, x], { axis: 0 }), x], { axis: 0 }))).toEqual(["Concat"]);
    expect(left((g, x) => g.one("Slice", [x], { starts: [0, 0], ends: [2, 3] }))).toEqual([]);
    expect(left((g, x) => g.one("Slice", [x], { starts: [-1], ends: [-3], axes: [0], steps: [-1] }))).toEqual(["Slice"]);
    expect(left((g, x) => g.one("Pad", [x], { pads: [0, 0, 0, 0] }))).toEqual([]);
    expect(left((g, x) => g.one("Pad", [x], { pads: [-1, 0, 1, 0] }))).toEqual(["Pad"]);
  });

  test("[X80] broadcasting makes Expand superfluous", () => {
    const wide = (g: GraphBuilder, x: Value) => g.one("Expand", [g.one("ReduceSum", [x], { axes: [1] })], { shape: [2, 3] });
    expect(left((g, x) => g.one("Mul", [x, wide(g, x)]))).toEqual(["ReduceSum", "Mul"]);
    expect(left((g, x) => g.one("Exp", [wide(g, x)]))).toEqual(["ReduceSum", "Exp", "Expand"]);
  });

  test("[X80] random graphs give the same as before", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const graph = randomGraph(seed);
      const after = run(graph);
      expectSameOutputs(graph, after, { seed, tolerance: 1e-6 }); // folded constants are rounded to float32
      expect(after.nodes.length).toBeLessThanOrEqual(graph.nodes.length);
    }
  });
});
