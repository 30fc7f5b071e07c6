import { describe, expect, test } from "vitest";
import type { GraphBuilder } from "../graph/builder.js";
import type { Value } from "../graph/graph.js";
import { floats, graphOf, operators } from "./fixtures/graphs.js";
import { expectSameOutputs } from "./fixtures/sameOutputs.js";
import { gemmBias } from "./gemmBias.js";
import type { Provider } from "./pass.js";

/** Operators left of what is made of a [4, 3] and b [3, 5]. */
function left(
  make: (graph: GraphBuilder, a: Value, b: Value) => Value | readonly Value[],
  provider: Provider = "cpu",
): readonly string[] {
  const before = graphOf((graph) => make(graph, floats(graph, "a", 4, 3), floats(graph, "b", 3, 5)));
  const after = gemmBias.run(before, { provider });
  expectSameOutputs(before, after);
  return operators(after);
}

const transposed = (g: GraphBuilder, x: Value): Value =>
  g.one("Transpose", [x], { perm: x.shape.length === 2 ? [1, 0] : [0, 2, 1] });

describe("[X82] products of matrices", () => {
  test("[X82] take their bias in, unless the bare product is needed too", () => {
    const biased = (g: GraphBuilder, a: Value, b: Value) => g.one("Add", [floats(g, "bias", 5), g.one("MatMul", [a, b])]);
    expect(left(biased)).toEqual(["Gemm"]);
    expect(left((g, a, b) => [biased(g, a, b), g.one("MatMul", [a, b])])).toEqual(["Gemm", "Add"]);
    expect(left((g, a, b) => g.one("Add", [g.one("MatMul", [a, b]), floats(g, "other", 4, 5)]))).toEqual(["Gemm", "Add"]);
    expect(left((g, a, b) => g.one("Add", [g.one("MatMul", [a, b]), floats(g, "deep", 2, 1, 5)]))).toEqual(["Gemm", "Add"]);
  });

  test("[X82] take the bias through a reshape of their rows", () => {
    const shaped = (g: GraphBuilder, a: Value, b: Value, shape: readonly number[]) =>
      g.one("Reshape", [g.one("Gemm", [a, b], {})], { shape });
    expect(left((g, a, b) => g.one("Add", [shaped(g, a, b, [2, 2, 5]), floats(g, "bias", 5)]))).toEqual(["Gemm", "Reshape"]);
    expect(left((g, a, b) => g.one("Add", [shaped(g, a, b, [2, 10]), floats(g, "bias", 10)]))).toEqual([
      "Gemm",
      "Reshape",
      "Add",
    ]);
  });

  test("[X82] take transpositions in", () => {
    expect(left((g, _, b) => g.one("MatMul", [transposed(g, floats(g, "t", 3, 4)), b]))).toEqual(["Gemm"]);
    expect(left((g, a) => g.one("Gemm", [a, transposed(g, floats(g, "t", 5, 3))], { transB: false }))).toEqual(["Gemm"]);
    const batched = (g: GraphBuilder) => g.one("MatMul", [transposed(g, floats(g, "x", 2, 3, 4)), floats(g, "y", 2, 3, 5)]);
    expect(left(batched)).toEqual(["FusedMatMul"]);
    expect(left(batched, "webgpu")).toEqual(["Transpose", "MatMul"]); // its provider has no FusedMatMul
  });

  test("[X82] of a single matrix are Gemm, whatever their rank", () => {
    expect(left((g) => g.one("MatMul", [floats(g, "x", 1, 2, 3), floats(g, "y", 1, 3, 4)]))).toEqual([
      "Reshape",
      "Reshape",
      "Gemm",
      "Reshape",
    ]);
  });

  test("[X82] that are summed are one product of longer matrices", () => {
    for (const transA of [true, false]) {
      for (const transB of [true, false]) {
        for (const keepdims of [true, false]) {
          const made = left((g) => {
            const x = floats(g, "x", 2, ...(transA ? [3, 4] : [4, 3]));
            const y = floats(g, "y", 2, ...(transB ? [5, 3] : [3, 5]));
            return g.one("ReduceSum", [g.one("FusedMatMul", [x, y], { transA, transB, alpha: 0.5 })], { axes: [0], keepdims });
          });
          expect(made).toContain("Gemm");
          expect(made.filter((operator) => operator === "Transpose")).toHaveLength(Number(!transA) + Number(transB));
        }
      }
    }
  });
});
