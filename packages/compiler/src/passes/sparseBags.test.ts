import { describe, expect, test } from "vitest";
import type { GraphBuilder } from "../graph/builder.js";
import type { Value } from "../graph/graph.js";
import { floats, graphOf, integers, operators, parameter } from "./fixtures/graphs.js";
import { expectSameOutputs } from "./fixtures/sameOutputs.js";
import { sparseBags } from "./sparseBags.js";

/** Operators left of what is made of a table [3, 6], ids [4, 5] and weights [4, 5]. */
function left(make: (graph: GraphBuilder, table: Value, ids: Value, weights: Value) => Value): readonly string[] {
  const before = graphOf((g) => make(g, parameter(g, "table", 3, 6), integers(g, "ids", 4, 5), floats(g, "weights", 4, 5)));
  const after = sparseBags.run(before, { provider: "cpu" });
  expectSameOutputs(before, after);
  return operators(after).filter((operator) => operator !== "Reshape");
}

const reshape = (g: GraphBuilder, x: Value, ...shape: readonly number[]): Value => g.one("Reshape", [x], { shape });

describe("[X85] sparse bags", () => {
  test("[X85] products with rows of a table", () => {
    expect(
      left((g, table, ids, weights) =>
        reshape(g, g.one("MatMul", [reshape(g, weights, 4, 1, 5), g.one("Gather", [table, ids], { axis: 0 })]), 4, 6),
      ),
    ).toEqual(["BagProduct"]);
  });

  test("[X85] weighted sums of rows", () => {
    for (const keepdims of [true, false]) {
      expect(
        left((g, table, ids, weights) => {
          const rows = g.one("Mul", [reshape(g, weights, 4, 5, 1), g.one("Gather", [table, ids], { axis: 0 })]);
          return g.one("ReduceSum", [rows], { axes: [1], keepdims });
        }),
      ).toEqual(["BagProduct"]);
    }
  });

  test("[X85] sums over the features of a row are no bags", () => {
    expect(
      left((g, table, ids, weights) => {
        const rows = g.one("Mul", [reshape(g, weights, 4, 5, 1), g.one("Gather", [table, ids], { axis: 0 })]);
        return g.one("ReduceSum", [rows], { axes: [2], keepdims: false });
      }),
    ).toEqual(["Gather", "Mul", "ReduceSum"]);
  });

  test("[X85] their gradients", () => {
    const scattered = (g: GraphBuilder, ids: Value, weights: Value, attributes = {}) => {
      const rows = g.one("Mul", [reshape(g, weights, 4, 5, 1), reshape(g, floats(g, "dy", 4, 6), 4, 1, 6)]);
      return g.one("ScatterRows", [reshape(g, ids, 20), reshape(g, rows, 20, 6)], { shape: [3, 6], ...attributes });
    };
    expect(left((g, _, ids, weights) => scattered(g, ids, weights))).toEqual(["ScatterBag"]);
    expect(left((g, _, ids, weights) => scattered(g, ids, weights, { untrained: 1 }))).toEqual(["Mul", "ScatterRows"]);
  });

  test("[X85] a factor of all weights of a bag is one of its product", () => {
    const mean = (g: GraphBuilder, weights: Value) =>
      g.one("Div", [weights, g.one("Exp", [g.one("ReduceSum", [weights], { axes: [1], keepdims: true })])]);
    expect(left((g, table, ids, weights) => g.one("BagProduct", [table, ids, mean(g, weights)]))).toEqual([
      "ReduceSum",
      "Exp",
      "BagProduct",
      "Div",
    ]);
    expect(
      left((g, _, ids, weights) => g.one("ScatterBag", [ids, mean(g, weights), floats(g, "dy", 4, 6)], { shape: [3, 6] })),
    ).toEqual(["ReduceSum", "Exp", "Div", "ScatterBag"]);
  });
});
