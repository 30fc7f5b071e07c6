import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import type { Graph } from "../../graph/graph.js";
import { printGraph } from "../../graph/print.js";
import { againstCpu, type Case, channelsFirst, image, traced } from "../../trace/kernels/fixtures/againstCpu.js";
import { layouts } from "../layout/layouts.js";
import { poolFirst } from "./poolFirst.js";
import { unpooledSums } from "./unpooledSums.js";

const cpu = { provider: "cpu" } as const;

const rewrite = (graph: Graph): Graph => unpooledSums.run(poolFirst.run(layouts.run(graph, cpu), cpu), cpu);

/** Bias and ReLU before a pool. */
const block: Case = {
  apply: channelsFirst((x, bias = tf.scalar(0)) => tf.maxPool(image(tf.relu(tf.add(image(x), bias))), 2, 2, "valid")),
  shapes: [[3, 4, 6, 6], [4]],
  ties: true,
  rewrite,
};

describe("the pool-first pass", () => {
  for (let seed = 1; seed <= 10; seed++) {
    it(`[X34] gives TensorFlow.js's gradients, also of equal maxima (seed ${seed})`, () => againstCpu(block, seed));
  }

  it("[X34] has bias and ReLU, and their gradients, behind the pool", () => {
    expect(printGraph(rewrite(traced(block)))).toMatchInlineSnapshot(`
      "%0 float32[3,4,6,6] input:x0@0
      %1 float32[4] input:x1@0
      %2 float32[3,4,3,3] input:dy@0
      %3 float32[] {0}
      %4 float32[4,1,1] = Reshape %1 {shape=[4,1,1]}  # graph
      %5 float32[3,4,3,3], %6 int64[3,4,3,3] = MaxPool %0 {kernel_shape=[2,2] pads=[0,0,0,0] strides=[2,2]}  # graph
      %7 float32[3,4,3,3] = Add %5 %4  # graph
      %8 float32[3,4,3,3] = Relu %7  # graph
      %9 bool[3,4,3,3] = Greater %8 %3  # graph
      %10 float32[3,4,3,3] = Cast %9 {to=float32}  # graph
      %11 float32[3,4,3,3] = Mul %2 %10  # graph
      %12 float32[3,4,6,6] = MaxUnpool %11 %6 {kernel_shape=[2,2] pads=[0,0,0,0] shape=[3,4,6,6] strides=[2,2]}  # graph
      %13 float32[4] = ReduceSum %11 {axes=[0,2,3] keepdims=false}  # graph
      value:y = %8
      value:x0 = %12
      value:x1 = %13"
    `);
  });

  it("[X34] leaves a bias that makes more channels", async () => {
    const tried: Case = { ...block, shapes: [[3, 1, 6, 6], [4]] };
    await againstCpu(tried);
    const { nodes } = rewrite(traced(tried));
    expect(nodes.find(({ operator }) => operator === "MaxPool")?.inputs[0]?.shape).toEqual([3, 4, 6, 6]);
  });

  it("[X34] leaves an activation that something else takes a gradient through", async () => {
    const tried: Case = {
      apply: channelsFirst((x) => {
        const y = image(tf.relu(image(x)));
        return tf.add(tf.maxPool(y, 2, 2, "valid"), tf.mean(y));
      }),
      shapes: [[2, 3, 4, 4]],
      ties: true,
      rewrite,
    };
    await againstCpu(tried);
    const { nodes } = rewrite(traced(tried));
    const [pool] = nodes.filter(({ operator }) => operator === "MaxPool");
    expect(nodes.find(({ outputs }) => outputs.some((output) => output === pool?.inputs[0]))?.operator).toBe("Relu");
  });
});
