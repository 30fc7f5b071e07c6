import { lstm } from "@gruyere/modules";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import type { Graph } from "../../graph/graph.js";
import { of, traced } from "../../trace/kernels/fixtures/agreement.js";
import { recurrentModule } from "../../trace/loops/fixtures/recurrentModule.js";
import { scanHere } from "../../trace/loops/fixtures/scanHere.js";
import { sentencesGraph } from "../fixtures/programs.js";
import { expectSameOutputs } from "../fixtures/sameOutputs.js";
import { gemmBias } from "../gemmBias.js";
import { simplify } from "../pipeline.js";
import { absorbProducts } from "./absorbProducts.js";
import { inBodies, loopsIn, settled } from "./fixtures/loopsIn.js";
import { joinSums } from "./joinSums.js";
import { liftLoops } from "./liftLoops.js";
import { PRODUCTS } from "./measured.js";
import { timeMajor } from "./timeMajor.js";

const cpu = { provider: "cpu" } as const;

/** Shapes of the operands of all products around the loops. */
const productsIn = (graph: Graph): readonly string[] =>
  graph.nodes.flatMap(({ operator, inputs: [a, b] }) => (operator === "Gemm" ? [`[${a?.shape}] [${b?.shape}]`] : [])).toSorted();

/** s ← tanh(x w + s u + b), of 2 rows and 5 steps. */
const plainCell = (x: tf.Tensor, w: tf.Tensor, u: tf.Tensor, b: tf.Tensor): tf.Tensor =>
  scanHere()({
    sequences: [x],
    initial: [tf.zeros([2, 4])],
    weights: [w, u, b],
    step: ([x], [s], [w, u, b]) => {
      const next = tf.tanh(tf.add(tf.add(tf.matMul(x, w), tf.matMul(s, u)), b));
      return { states: [next], outputs: [next] };
    },
  }).outputs[0];
const given = [of(2, 5, 3), of(3, 4), of(4, 4), of(4)];

describe("products of small loops", () => {
  it("[X106] of elements are one before the loop; sums over the steps are one behind it, and one reduction", () => {
    const before = settled(traced(plainCell, given));
    const after = settled(liftLoops({ elements: 0, products: Number.POSITIVE_INFINITY }).run(before, cpu));
    expectSameOutputs(before, after);
    expect(productsIn(before)).toEqual([]);
    // x w; its gradients by w and by x; the gradient by u
    expect(productsIn(after)).toEqual(["[10,3] [10,4]", "[10,3] [3,4]", "[10,4] [10,4]", "[10,4] [3,4]"]);
    // The fixture traces the value alone, too: two loops forward, one backward.
    expect(inBodies(after, "Gemm")).toEqual([1, 1, 1]);
    expect(inBodies(after, "ReduceSum")).toEqual([0, 0, 0]);
  });

  it("[X107] what is added to products is what they start from", () => {
    const before = settled(traced(plainCell, given));
    const after = settled(joinSums.run(before, cpu));
    expectSameOutputs(before, after);
    expect(inBodies(before, "Add").slice(0, 2)).toEqual([2, 2]);
    expect(inBodies(after, "Add").slice(0, 2)).toEqual([0, 0]);
  });
});

describe("products of large loops", () => {
  const { apply, given: all } = recurrentModule(lstm({ units: 2 }), [2, 3, 2]);
  const before = settled(gemmBias.run(traced(apply, all), cpu));

  it("[X108] are in the loop that takes or makes their rows, and their gradients too", () => {
    const after = settled(absorbProducts(0).run(settled(timeMajor.run(before, cpu)), cpu));
    expectSameOutputs(before, after);
    expect(productsIn(after)).toEqual([]);
    // Forward x W and h U; backward the gradients by x, h, W and U.
    expect(inBodies(after, "Gemm").toSorted()).toEqual([2, 2, 4]);
  });

  it("[X108] only from the measured size on: the same program, small and large", () => {
    const [rows, steps, width, units] = [8, 100, 300, 100];
    const small = simplify(sentencesGraph([50, 4, 3, 2, 5]), cpu).graph;
    const large = simplify(sentencesGraph([50, width, units, rows, steps]), cpu).graph;
    expect(6 * rows * steps * (width + 4 * units)).toBeGreaterThan(PRODUCTS);
    expect(inBodies(small, "Gemm")).toEqual([1, 1]);
    expect(inBodies(large, "Gemm")).toEqual([2, 4]);
    expectSameOutputs(sentencesGraph([50, 4, 3, 2, 5]), small, { ids: 50, tolerance: 1e-6 });
  });

  it("[X109] loops take their sequences from where they are small: ids are transposed, not embeddings", () => {
    const { nodes } = simplify(sentencesGraph(), cpu).graph;
    const moved = nodes.flatMap(({ operator, inputs: [x] }) => (operator === "Transpose" && x ? [x] : []));
    // Ids and their mask; the gradient's rows are in the order of the ids as they came.
    expect(moved.map(({ shape }) => `${shape}`).toSorted()).toEqual(["12,5", "12,5", "5,12,4"]);
  });

  it("[X109] rows that come joined are moved as they are", () => {
    const apply = (x: tf.Tensor, w: tf.Tensor, u: tf.Tensor, b: tf.Tensor): tf.Tensor =>
      plainCell(tf.reshape(tf.tanh(x), [2, 5, 3]), w, u, b);
    const before = settled(traced(apply, [of(10, 3), ...given.slice(1)]));
    expectSameOutputs(before, timeMajor.run(before, cpu));
    expectSameOutputs(before, simplify(before, cpu).graph, { tolerance: 1e-6 });
  });

  it("[X109] a graph grows with the kinds of its nodes, not with the steps", () => {
    const sizes = [5, 200].map((steps) => simplify(sentencesGraph([20, 4, 3, 2, steps]), cpu).graph);
    expect(sizes[1]?.nodes.length).toBe(sizes[0]?.nodes.length);
    expect(sizes.map((graph) => loopsIn(graph).length)).toEqual([2, 2]);
  });
});
