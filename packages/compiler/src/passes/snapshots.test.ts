import { describe, expect, test } from "vitest";
import type { Graph } from "../graph/graph.js";
import { printGraph } from "../graph/print.js";
import { broadcastGradients } from "./broadcastGradients.js";
import { crossEntropy } from "./crossEntropy.js";
import { floats, graphOf, integers, parameter } from "./fixtures/graphs.js";
import { foldConstants } from "./foldConstants/foldConstants.js";
import { gemmBias } from "./gemmBias.js";
import { hostTables } from "./hostTables.js";
import { packInputs } from "./packInputs.js";
import { padsToConcat } from "./padsToConcat.js";
import type { Pass } from "./pass.js";
import { sparseBags } from "./sparseBags.js";
import { stackHeads } from "./stackHeads/stackHeads.js";

/** A graph before and after a pass. */
const shown = (pass: Pass, graph: Graph): string =>
  `${printGraph(graph)}\n→ ${pass.name}\n${printGraph(pass.run(graph, { provider: "cpu" }))}`;

describe("what passes do", () => {
  test("[X80] fold-constants", () => {
    const graph = graphOf((g) => {
      const x = floats(g, "x", 2, 3);
      const ones = g.one("Expand", [g.scalar(1)], { shape: [2, 3] });
      return g.one("Neg", [g.one("Neg", [g.one("Mul", [x, ones])])]);
    });
    expect(shown(foldConstants, graph)).toMatchInlineSnapshot(`
      "%0 float32[2,3] input:x@0
      %1 float32[] {1}
      %2 float32[2,3] = Expand %1 {shape=[2,3]}  # graph
      %3 float32[2,3] = Mul %0 %2  # graph
      %4 float32[2,3] = Neg %3  # graph
      %5 float32[2,3] = Neg %4  # graph
      value:0 = %5
      → fold-constants
      %0 float32[2,3] input:x@0
      value:0 = %0"
    `);
  });

  test("[X81] broadcast-gradients", () => {
    const graph = graphOf((g) => {
      const dy = g.one("Mul", [floats(g, "target", 4, 3), floats(g, "weight", 4, 1)]);
      return g.one("ReduceSum", [dy], { axes: [1], keepdims: true });
    });
    expect(shown(broadcastGradients, graph)).toMatchInlineSnapshot(`
      "%0 float32[4,3] input:target@0
      %1 float32[4,1] input:weight@0
      %2 float32[4,3] = Mul %0 %1  # graph
      %3 float32[4,1] = ReduceSum %2 {axes=[1] keepdims=true}  # graph
      value:0 = %3
      → broadcast-gradients
      %0 float32[4,3] input:target@0
      %1 float32[4,1] input:weight@0
      %2 float32[4,1] = ReduceSum %0 {axes=[1] keepdims=true}  # graph
      %3 float32[4,1] = Mul %2 %1  # graph
      value:0 = %3"
    `);
  });

  test("[X82] gemm-bias", () => {
    const graph = graphOf((g) => {
      const weight = g.one("Transpose", [parameter(g, "m/weight", 5, 3)], { perm: [1, 0] });
      return g.one("Add", [g.one("MatMul", [floats(g, "x", 4, 3), weight]), parameter(g, "m/bias", 5)]);
    });
    expect(shown(gemmBias, graph)).toMatchInlineSnapshot(`
      "%0 float32[5,3] parameter:m/weight
      %1 float32[4,3] input:x@0
      %2 float32[5] parameter:m/bias
      %3 float32[3,5] = Transpose %0 {perm=[1,0]}  # graph
      %4 float32[4,5] = MatMul %1 %3  # graph
      %5 float32[4,5] = Add %4 %2  # graph
      value:0 = %5
      → gemm-bias
      %0 float32[5,3] parameter:m/weight
      %1 float32[4,3] input:x@0
      %2 float32[5] parameter:m/bias
      %3 float32[4,5] = Gemm %1 %0 %2 {transA=false transB=true}  # graph
      value:0 = %3"
    `);
  });

  test("[X83] cross-entropy", () => {
    const graph = graphOf((g) => {
      const [x, t, w] = [floats(g, "x", 4, 3), floats(g, "t", 4, 3), floats(g, "w", 4, 1)];
      const shifted = g.one("Sub", [x, g.one("ReduceMax", [x], { axes: [1], keepdims: true })]);
      const sum = g.one("ReduceSum", [g.one("Exp", [shifted])], { axes: [1], keepdims: true });
      const logarithms = g.one("Sub", [shifted, g.one("Log", [sum])]);
      const dy = g.one("Mul", [t, w]);
      const total = g.one("Mul", [g.one("ReduceSum", [t], { axes: [1], keepdims: true }), w]);
      return [logarithms, g.one("Sub", [dy, g.one("Mul", [total, g.one("Exp", [logarithms])])])];
    });
    expect(shown(crossEntropy, graph)).toMatchInlineSnapshot(`
      "%0 float32[4,3] input:x@0
      %1 float32[4,3] input:t@0
      %2 float32[4,1] input:w@0
      %3 float32[4,1] = ReduceMax %0 {axes=[1] keepdims=true}  # graph
      %4 float32[4,3] = Sub %0 %3  # graph
      %5 float32[4,3] = Exp %4  # graph
      %6 float32[4,1] = ReduceSum %5 {axes=[1] keepdims=true}  # graph
      %7 float32[4,1] = Log %6  # graph
      %8 float32[4,3] = Sub %4 %7  # graph
      %9 float32[4,3] = Mul %1 %2  # graph
      %10 float32[4,1] = ReduceSum %1 {axes=[1] keepdims=true}  # graph
      %11 float32[4,1] = Mul %10 %2  # graph
      %12 float32[4,3] = Exp %8  # graph
      %13 float32[4,3] = Mul %11 %12  # graph
      %14 float32[4,3] = Sub %9 %13  # graph
      value:0 = %8
      value:1 = %14
      → cross-entropy
      %0 float32[4,3] input:x@0
      %1 float32[4,3] input:t@0
      %2 float32[4,1] input:w@0
      %3 float32[4,3] = LogSoftmax %0 {axis=1}  # graph
      %4 float32[4,1] = ReduceSum %1 {axes=[1] keepdims=true}  # graph
      %5 float32[4,3] = Exp %3  # graph
      %6 float32[4,3] = Mul %4 %5  # graph
      %7 float32[4,3] = Sub %1 %6  # graph
      %8 float32[4,3] = Mul %2 %7  # graph
      value:0 = %3
      value:1 = %8"
    `);
  });

  test("[X84] pads-to-concat", () => {
    const graph = graphOf((g) => {
      const first = g.one("Pad", [floats(g, "a", 2, 3)], { pads: [0, 0, 1, 0], mode: "constant", value: 0 });
      return g.one("Add", [g.one("Pad", [floats(g, "b", 1, 3)], { pads: [2, 0, 0, 0], mode: "constant", value: 0 }), first]);
    });
    expect(shown(padsToConcat, graph)).toMatchInlineSnapshot(`
      "%0 float32[2,3] input:a@0
      %1 float32[1,3] input:b@0
      %2 float32[3,3] = Pad %0 {mode=constant pads=[0,0,1,0] value=0}  # graph
      %3 float32[3,3] = Pad %1 {mode=constant pads=[2,0,0,0] value=0}  # graph
      %4 float32[3,3] = Add %3 %2  # graph
      value:0 = %4
      → pads-to-concat
      %0 float32[2,3] input:a@0
      %1 float32[1,3] input:b@0
      %2 float32[3,3] = Concat %0 %1 {axis=0}  # graph
      value:0 = %2"
    `);
  });

  test("[X85] sparse-bags", () => {
    const graph = graphOf((g) => {
      const weights = g.one("Reshape", [floats(g, "weights", 4, 5)], { shape: [4, 1, 5] });
      const rows = g.one("Gather", [parameter(g, "m/weight", 9, 6), integers(g, "ids", 4, 5)], { axis: 0 });
      return g.one("Reshape", [g.one("MatMul", [weights, rows])], { shape: [4, 6] });
    });
    expect(shown(sparseBags, graph)).toMatchInlineSnapshot(`
      "%0 float32[4,5] input:weights@0
      %1 float32[9,6] parameter:m/weight
      %2 int32[4,5] input:ids@0
      %3 float32[4,1,5] = Reshape %0 {shape=[4,1,5]}  # graph
      %4 float32[4,5,6] = Gather %1 %2 {axis=0}  # graph
      %5 float32[4,1,6] = MatMul %3 %4  # graph
      %6 float32[4,6] = Reshape %5 {shape=[4,6]}  # graph
      value:0 = %6
      → sparse-bags
      %0 float32[4,5] input:weights@0
      %1 float32[9,6] parameter:m/weight
      %2 int32[4,5] input:ids@0
      %3 float32[4,1,5] = Reshape %0 {shape=[4,1,5]}  # graph
      %4 float32[4,5] = Reshape %3 {shape=[4,5]}  # graph
      %5 float32[4,6] = BagProduct %1 %2 %4  # graph
      %6 float32[4,1,6] = Reshape %5 {shape=[4,1,6]}  # graph
      %7 float32[4,6] = Reshape %6 {shape=[4,6]}  # graph
      value:0 = %7"
    `);
  });

  test("[X86] host-tables", () => {
    const graph = graphOf((g) =>
      g.one("BagProduct", [parameter(g, "m/weight", 9, 6), integers(g, "ids", 4, 5), floats(g, "weights", 4, 5)]),
    );
    expect(shown(hostTables, graph)).toMatchInlineSnapshot(`
      "%0 float32[9,6] parameter:m/weight
      %1 int32[4,5] input:ids@0
      %2 float32[4,5] input:weights@0
      %3 float32[4,6] = BagProduct %0 %1 %2  # graph
      value:0 = %3
      → host-tables
      %0 float32[4,6] bag:m/weight at input:ids@0 x input:weights@0
      value:0 = %0"
    `);
  });

  test("[X87] pack-inputs", () => {
    const graph = graphOf((g) => g.one("Concat", [floats(g, "a", 2, 3), floats(g, "b", 1, 3)], { axis: 0 }));
    expect(shown(packInputs, graph)).toMatchInlineSnapshot(`
      "%0 float32[2,3] input:a@0
      %1 float32[1,3] input:b@0
      %2 float32[3,3] = Concat %0 %1 {axis=0}  # graph
      value:0 = %2
      → pack-inputs
      %0 float32[3,3] packed rows:(input:a@0, input:b@0)
      value:0 = %0"
    `);
  });

  test("[X88] stack-heads", () => {
    const graph = graphOf((g) => {
      const x = floats(g, "x", 4, 3);
      const heads = ["a", "b", "c"].map((name) =>
        g.one("Relu", [g.one("Gemm", [x, parameter(g, `${name}/weight`, 3, 5), parameter(g, `${name}/bias`, 5)])]),
      );
      return heads.slice(1).reduce((sum, head) => g.one("Add", [sum, head]), heads[0] ?? x);
    });
    expect(shown(stackHeads, graph)).toMatchInlineSnapshot(`
      "%0 float32[4,3] input:x@0
      %1 float32[3,5] parameter:a/weight
      %2 float32[5] parameter:a/bias
      %3 float32[3,5] parameter:b/weight
      %4 float32[5] parameter:b/bias
      %5 float32[3,5] parameter:c/weight
      %6 float32[5] parameter:c/bias
      %7 float32[4,5] = Gemm %0 %1 %2  # graph
      %8 float32[4,5] = Relu %7  # graph
      %9 float32[4,5] = Gemm %0 %3 %4  # graph
      %10 float32[4,5] = Relu %9  # graph
      %11 float32[4,5] = Gemm %0 %5 %6  # graph
      %12 float32[4,5] = Relu %11  # graph
      %13 float32[4,5] = Add %8 %10  # graph
      %14 float32[4,5] = Add %13 %12  # graph
      value:0 = %14
      → stack-heads
      %0 float32[4,3] input:x@0
      %1 float32[3,3,5] packed stack:(parameter:a/weight, parameter:b/weight, parameter:c/weight)
      %2 float32[3,5] packed stack:(parameter:a/bias, parameter:b/bias, parameter:c/bias)
      %3 float32[3,4,5] = MatMul %0 %1  # graph
      %4 float32[3,1,5] = Reshape %2 {shape=[3,1,5]}  # graph
      %5 float32[3,4,5] = Add %3 %4  # graph
      %6 float32[3,4,5] = Relu %5  # graph
      %7 float32[4,5] = ReduceSum %6 {axes=[0] keepdims=false}  # graph
      value:0 = %7"
    `);
  });
});
