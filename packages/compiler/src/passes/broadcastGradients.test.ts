import { describe, expect, test } from "vitest";
import type { GraphBuilder } from "../graph/builder.js";
import type { Value } from "../graph/graph.js";
import { broadcastGradients } from "./broadcastGradients.js";
import { floats, graphOf, operators } from "./fixtures/graphs.js";
import { randomGraph } from "./fixtures/randomGraph.js";
import { expectSameOutputs } from "./fixtures/sameOutputs.js";
import { foldConstants } from "./foldConstants/foldConstants.js";

const cpu = { provider: "cpu" } as const;

/** Operators left of what is made of x [4, 3] and a column [4, 1], after constants were folded. */
function left(make: (graph: GraphBuilder, x: Value, column: Value) => Value): readonly string[] {
  const before = graphOf((graph) => make(graph, floats(graph, "x", 4, 3), floats(graph, "column", 4, 1)));
  const after = foldConstants.run(broadcastGradients.run(before, cpu), cpu);
  expectSameOutputs(before, after);
  return operators(after);
}

describe("[X81] gradients of what was broadcast", () => {
  test("[X81] sums of sums are one sum", () => {
    const twice = (first: boolean, second: boolean) => (g: GraphBuilder, x: Value) =>
      g.one("ReduceSum", [g.one("ReduceSum", [x], { axes: [0], keepdims: first })], { axes: [first ? 1 : 0], keepdims: second });
    for (const first of [true, false]) {
      expect(left(twice(first, false))).toEqual(["ReduceSum", "Reshape"]);
      expect(left(twice(first, true)).slice(0, 1)).toEqual(["ReduceSum"]);
    }
  });

  test("[X81] a sum over equal numbers is a multiplication", () => {
    expect(left((g, _, column) => g.one("ReduceSum", [g.one("Expand", [column], { shape: [4, 3] })], { axes: [1] }))).toEqual([
      "Mul",
    ]);
  });

  test("[X81] what is the same along the axes comes out of the sum", () => {
    expect(left((g, x, column) => g.one("ReduceSum", [g.one("Mul", [x, column])], { axes: [1] }))).toEqual(["ReduceSum", "Mul"]);
    expect(left((g, x, column) => g.one("ReduceSum", [g.one("Mul", [x, column])], { axes: [0] }))).toEqual(["Mul", "ReduceSum"]);
  });

  test("[X81] arrangements that a sum doesn't need vanish", () => {
    const transposed = (g: GraphBuilder, x: Value) => g.one("Transpose", [x], { perm: [1, 0] });
    expect(left((g, x) => g.one("ReduceSum", [transposed(g, x)], { axes: [0], keepdims: false }))).toEqual([
      "ReduceSum",
      "Reshape",
    ]);
    expect(left((g, x) => g.one("ReduceSum", [g.one("Reshape", [x], { shape: [4, 1, 3] })], { axes: [2] }))).toEqual([
      "ReduceSum",
      "Reshape",
    ]);
    expect(left((g, _, column) => g.one("ReduceSum", [column], { axes: [1], keepdims: false }))).toEqual(["Reshape"]);
  });

  test("[X81] random graphs give the same as before", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const graph = randomGraph(seed);
      expectSameOutputs(graph, broadcastGradients.run(graph, cpu), { seed });
    }
  });
});
