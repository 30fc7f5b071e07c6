import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { printGraph } from "../../graph/print.js";
import { of, traced } from "../../trace/kernels/fixtures/agreement.js";
import { scanHere } from "../../trace/loops/fixtures/scanHere.js";
import { gemmBias } from "../gemmBias.js";
import { absorbProducts } from "./absorbProducts.js";
import { settled } from "./fixtures/loopsIn.js";
import { joinSums } from "./joinSums.js";
import { liftLoops } from "./liftLoops.js";
import { timeMajor } from "./timeMajor.js";
import { unrollLoops } from "./unrollLoops.js";

const cpu = { provider: "cpu" } as const;

/** s ← tanh((x w + b) + s u), of two rows: the input's product is made before the loop, as recurrent modules do. */
const cell =
  (steps: number) =>
  (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor, u: tf.Tensor): tf.Tensor => {
    const inputs = tf.add(tf.reshape(tf.matMul(tf.reshape(x, [-1, 3]), w), [2, steps, 4]), b);
    return scanHere()({
      sequences: [inputs],
      initial: [tf.zeros([2, 4])],
      weights: [u],
      step: ([x], [s], [u]) => {
        const next = tf.tanh(tf.add(x, tf.matMul(s, u)));
        return { states: [next], outputs: [] };
      },
    }).states[0];
  };

const before = (steps: number) =>
  settled(gemmBias.run(traced(cell(steps), [of(2, steps, 3), of(3, 4), of(4), of(4, 4)], { gradients: false }), cpu));

it("[X109] before and after: time-major", () => {
  const graph = before(5);
  expect(printGraph(graph)).toMatchInlineSnapshot(`
    "%0 float32[2,5,3] input:x0@0
    %1 float32[3,4] input:x1@0
    %2 float32[4] input:x2@0
    %3 float32[4,4] input:x3@0
    %4 float32[] {0}
    %5 float32[10,3] = Reshape %0 {shape=[10,3]}  # graph
    %6 float32[10,4] = Gemm %5 %1 %2 {transA=false transB=false}  # graph
    %7 float32[2,5,4] = Reshape %6 {shape=[2,5,4]}  # graph
    %8 float32[5,2,4] = Transpose %7 {perm=[1,0,2]}  # graph
    %9 float32[2,4] = Expand %4 {shape=[2,4]}  # graph
    %10 float32[2,4] = Scan %9 %8 %3 {reverse=false scanned=1 states=1}  # graph
      | %0 float32[2,4] argument:0
      | %1 float32[2,4] argument:1
      | %2 float32[4,4] argument:2
      | %3 float32[2,4] = Gemm %0 %2 {transA=false transB=false}  # graph
      | %4 float32[2,4] = Add %1 %3  # graph
      | %5 float32[2,4] = Tanh %4  # graph
      | result:0 = %5
    value:y0 = %10"
  `);
  expect(printGraph(timeMajor.run(graph, cpu))).toMatchInlineSnapshot(`
    "%0 float32[2,5,3] input:x0@0
    %1 float32[3,4] input:x1@0
    %2 float32[4] input:x2@0
    %3 float32[4,4] input:x3@0
    %4 float32[] {0}
    %5 float32[5,2,3] = Transpose %0 {perm=[1,0,2]}  # graph
    %6 float32[10,3] = Reshape %5 {shape=[10,3]}  # graph
    %7 float32[10,4] = Gemm %6 %1 %2 {transA=false transB=false}  # graph
    %8 float32[5,2,4] = Reshape %7 {shape=[5,2,4]}  # graph
    %9 float32[2,4] = Expand %4 {shape=[2,4]}  # graph
    %10 float32[2,4] = Scan %9 %8 %3 {reverse=false scanned=1 states=1}  # graph
      | %0 float32[2,4] argument:0
      | %1 float32[2,4] argument:1
      | %2 float32[4,4] argument:2
      | %3 float32[2,4] = Gemm %0 %2 {transA=false transB=false}  # graph
      | %4 float32[2,4] = Add %1 %3  # graph
      | %5 float32[2,4] = Tanh %4  # graph
      | result:0 = %5
    value:y0 = %10"
  `);
});

it("[X108] after: absorb-products and join-sums; lift-loops takes the product out again", () => {
  const absorbed = joinSums.run(settled(absorbProducts(0).run(timeMajor.run(before(5), cpu), cpu)), cpu);
  expect(printGraph(absorbed)).toMatchInlineSnapshot(`
    "%0 float32[2,5,3] input:x0@0
    %1 float32[3,4] input:x1@0
    %2 float32[4] input:x2@0
    %3 float32[4,4] input:x3@0
    %4 float32[] {0}
    %5 float32[5,2,3] = Transpose %0 {perm=[1,0,2]}  # graph
    %6 float32[2,4] = Expand %4 {shape=[2,4]}  # graph
    %7 float32[2,4] = Scan %6 %5 %1 %2 %3 {reverse=false scanned=1 states=1}  # graph
      | %0 float32[2,4] argument:0
      | %1 float32[2,3] argument:1
      | %2 float32[3,4] argument:2
      | %3 float32[4] argument:3
      | %4 float32[4,4] argument:4
      | %5 float32[2,4] = Gemm %1 %2 %3 {transA=false transB=false}  # graph
      | %6 float32[2,4] = Gemm %0 %4 %5 {transA=false transB=false}  # graph
      | %7 float32[2,4] = Tanh %6  # graph
      | result:0 = %7
    value:y0 = %7"
  `);
  const everything = { elements: Number.POSITIVE_INFINITY, products: Number.POSITIVE_INFINITY };
  expect(printGraph(settled(liftLoops(everything).run(absorbed, cpu)))).toMatchInlineSnapshot(`
    "%0 float32[2,5,3] input:x0@0
    %1 float32[3,4] input:x1@0
    %2 float32[4] input:x2@0
    %3 float32[4,4] input:x3@0
    %4 float32[] {0}
    %5 float32[5,2,3] = Transpose %0 {perm=[1,0,2]}  # graph
    %6 float32[2,4] = Expand %4 {shape=[2,4]}  # graph
    %7 float32[10,3] = Reshape %5 {shape=[10,3]}  # graph
    %8 float32[10,4] = Gemm %7 %1 %2 {transA=false transB=false}  # graph
    %9 float32[5,2,4] = Reshape %8 {shape=[5,2,4]}  # graph
    %10 float32[2,4] = Scan %6 %9 %3 {reverse=false scanned=1 states=1}  # graph
      | %0 float32[2,4] argument:0
      | %1 float32[4,4] argument:2
      | %2 float32[2,4] argument:1
      | %3 float32[2,4] = Gemm %0 %1 %2 {transA=false transB=false}  # graph
      | %4 float32[2,4] = Tanh %3  # graph
      | result:0 = %4
    value:y0 = %10"
  `);
});

it("[X110] after: unroll-loops", () => {
  expect(printGraph(unrollLoops(() => 2).run(before(2), cpu))).toMatchInlineSnapshot(`
    "%0 float32[2,2,3] input:x0@0
    %1 float32[3,4] input:x1@0
    %2 float32[4] input:x2@0
    %3 float32[4,4] input:x3@0
    %4 float32[] {0}
    %5 float32[4,3] = Reshape %0 {shape=[4,3]}  # graph
    %6 float32[4,4] = Gemm %5 %1 %2 {transA=false transB=false}  # graph
    %7 float32[2,2,4] = Reshape %6 {shape=[2,2,4]}  # graph
    %8 float32[2,2,4] = Transpose %7 {perm=[1,0,2]}  # graph
    %9 float32[2,4] = Expand %4 {shape=[2,4]}  # graph
    %10 float32[1,2,4], %11 float32[1,2,4] = Split %8 {axis=0 split=[1,1]}  # graph
    %12 float32[2,4] = Reshape %10 {shape=[2,4]}  # graph
    %13 float32[2,4] = Reshape %11 {shape=[2,4]}  # graph
    %14 float32[2,4] = Gemm %9 %3 {transA=false transB=false}  # graph
    %15 float32[2,4] = Add %12 %14  # graph
    %16 float32[2,4] = Tanh %15  # graph
    %17 float32[2,4] = Gemm %16 %3 {transA=false transB=false}  # graph
    %18 float32[2,4] = Add %13 %17  # graph
    %19 float32[2,4] = Tanh %18  # graph
    value:y0 = %19"
  `);
  expect(
    unrollLoops(() => 1)
      .run(before(2), cpu)
      .nodes.map(({ operator }) => operator),
  ).toContain("Scan");
});
