import { randomStream } from "@gruyere/random";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { intsOf } from "../../graph/attributes.js";
import type { Graph } from "../../graph/graph.js";
import { printGraph } from "../../graph/print.js";
import { againstCpu, type Case, image, traced } from "../../trace/kernels/fixtures/againstCpu.js";
import { layouts } from "../layout/layouts.js";
import { filterGradient } from "./filterGradient.js";

const cpu = { provider: "cpu" } as const;

/** The pass as it stands among the others: transpositions are gathered before and after. */
const rewrite = (graph: Graph): Graph => layouts.run(filterGradient.run(layouts.run(graph, cpu), cpu), cpu);

function randomCase(seed: number): { readonly tried: Case; readonly title: string } {
  const stream = randomStream({ seed, stream: "shape", step: 0 });
  const [B, C, F] = [1 + stream.below(3), 1 + stream.below(4), 1 + stream.below(9)];
  const [h, w] = [1 + stream.below(3), 1 + stream.below(3)];
  const strides: [number, number] = [1 + stream.below(2), 1 + stream.below(2)];
  const pad = stream.below(2) === 0 ? "same" : "valid";
  const [H, W] = [h + stream.below(8), w + stream.below(8)];
  return {
    tried: {
      apply: (x, filter) => tf.conv2d(image(x), image(filter), strides, pad),
      shapes: [
        [B, H, W, C],
        [h, w, C, F],
      ],
      rewrite,
    },
    title: `[${[B, H, W, C]}] by [${[h, w, C, F]}], strides ${strides}, pad ${pad}`,
  };
}

/** Forms of the filter gradient in a graph. */
function formsOf(graph: Graph): readonly string[] {
  return graph.nodes.flatMap(({ operator, attributes, inputs: [x] }) => {
    if (operator !== "Conv" || x?.shape[0] !== 1) return [];
    if (attributes["group"] !== 1) return ["apart"];
    return intsOf(attributes, "dilations")[1] === 1 ? [] : ["joined"];
  });
}

const sized = (shapes: readonly (readonly number[])[]): Case => ({
  apply: (x, filter) => tf.conv2d(image(x), image(filter), 1, "valid"),
  shapes,
});

describe("the filter-gradient pass", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const { tried, title } = randomCase(seed);
    it(`[X32] gives TensorFlow.js's gradients: ${title}`, () => againstCpu(tried, seed));
  }

  it("[X32] takes rows apart where their sums are no more numbers than the gradient", () => {
    const few = sized([
      [4, 12, 12, 2],
      [3, 3, 2, 4],
    ]);
    const many = sized([
      [4, 5, 5, 8],
      [3, 3, 8, 4],
    ]);
    expect(formsOf(rewrite(traced(few)))).toEqual(["apart"]);
    expect(formsOf(rewrite(traced(many)))).toEqual(["joined"]);
  });

  it("[X32] reads channels behind the width", () => {
    const tried = sized([
      [2, 5, 5, 8],
      [3, 3, 8, 4],
    ]);
    expect(printGraph(rewrite(traced(tried)))).toMatchInlineSnapshot(`
      "%0 float32[2,5,5,8] input:x0@0
      %1 float32[3,3,8,4] input:x1@0
      %2 float32[2,3,3,4] input:dy@0
      %3 float32[2,8,5,5] = Transpose %0 {perm=[0,3,1,2]}  # graph
      %4 float32[4,8,3,3] = Transpose %1 {perm=[3,2,0,1]}  # graph
      %5 float32[2,4,3,3] = Conv %3 %4 {dilations=[1,1] group=1 pads=[0,0,0,0] strides=[1,1]}  # graph
      %6 float32[2,4,3,3] = Transpose %2 {perm=[0,3,1,2]}  # graph
      %7 float32[2,8,5,5] = ConvTranspose %6 %4 {dilations=[1,1] group=1 output_padding=[0,0] pads=[0,0,0,0] strides=[1,1]}  # graph
      %8 float32[1,2,5,40] = Reshape %0 {shape=[1,2,5,40]}  # graph
      %9 float32[4,2,3,3] = Transpose %2 {perm=[3,0,1,2]}  # graph
      %10 float32[1,4,3,24] = Conv %8 %9 {dilations=[1,8] group=1 pads=[0,0,0,0] strides=[1,1]}  # graph
      %11 float32[4,3,3,8] = Reshape %10 {shape=[4,3,3,8]}  # graph
      %12 float32[2,3,3,4] = Transpose %5 {perm=[0,2,3,1]}  # graph
      %13 float32[2,5,5,8] = Transpose %7 {perm=[0,2,3,1]}  # graph
      %14 float32[3,3,8,4] = Transpose %11 {perm=[1,2,3,0]}  # graph
      value:y = %12
      value:x0 = %13
      value:x1 = %14"
    `);
  });

  it("[X32] leaves other providers' graphs as they are", () => {
    const graph = layouts.run(
      traced(
        sized([
          [2, 5, 5, 8],
          [3, 3, 8, 4],
        ]),
      ),
      cpu,
    );
    expect(filterGradient.run(graph, { provider: "webgpu" })).toBe(graph);
  });

  it("[X32] finds the random ones", () => {
    const found = Array.from({ length: 60 }, (_, i) => formsOf(rewrite(traced(randomCase(i + 1).tried))).length);
    expect(found.filter((count) => count === 1).length).toBeGreaterThan(25);
  });

  it("[X32] finds nothing to do twice", () => {
    for (let seed = 1; seed <= 20; seed++) {
      const once = rewrite(traced(randomCase(seed).tried));
      expect(printGraph(rewrite(once))).toBe(printGraph(once));
    }
  });
});
