import { compile, defineLoss, defineModule, port } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { type Batch, inputs, module, number, program, sequence, task, vector } from "@gruyere/flow";
import { expect, it } from "vitest";
import { z } from "zod";
import { batchOf, someNumbers } from "../programs/batches.js";
import { testLinear, testSquared } from "../programs/modules.js";
import { type EngineSuite, expectClose, readOut, stepOf } from "./engineSuite.js";
import { numericGradients } from "./numericGradients.js";

const frameLoss = defineLoss({
  name: "test-frames",
  description: "Squared error of each frame.",
  options: z.strictObject({}),
  rows: ([y], target) => {
    if (!y || !target) throw new Error("test-frames needs one output and a target");
    return tf.sum(tf.squaredDifference(y, target), 2);
  },
});

const gain = defineModule({
  name: "test-gain",
  description: "A learned gain of each frame's number.",
  options: z.strictObject({}),
  ports: [port("x", "sequence")],
  parameters: () => ({ gain: { shape: [1], init: { name: "half", fill: (into) => into.fill(0.5) } } }),
  apply: ({ x }, { parameters }) => tf.mul(x, parameters.gain),
});

/** Tasks whose target is a value of the graph, and labels of frames. */
export function targetTests({ withExecutor }: EngineSuite): void {
  it("[C12] a task without a label has a value of the graph as its target, and the rows' weights", () => {
    const { x } = inputs({ x: vector({ size: 3 }) });
    const rebuilt = module("decode", testLinear({ units: 3 }))(module("encode", testLinear({ units: 2 }))(x));
    const plan = compile(program("auto", { rebuild: task({ logits: rebuilt, target: x, loss: testSquared() }) }));
    return withExecutor(plan, async (executor) => {
      const weights = { values: Float32Array.of(1, 0, 2), shape: [3], dtype: "float32" } as const;
      const batch: Batch = { ...batchOf({ x: someNumbers([3, 3]) }, {}, 3), rowWeights: { rebuild: weights } };
      const request = { ...stepOf([batch]), denominators: { rebuild: 3 } };
      const { losses, gradients } = await executor.gradients(request);
      const { rebuild } = await executor.forward({ batch, tasks: ["rebuild"], losses: true });
      expect(losses["rebuild"]).toBeCloseTo((rebuild?.loss?.sum ?? Number.NaN) / 3, 5);
      expectClose(await readOut(gradients), await numericGradients(executor, request, { perParameter: 3 }), 0.02);
    });
  });

  it("[C13] labels of frames: each frame has its own weight, missing ones contribute nothing", () => {
    const { x } = inputs({ x: sequence({ size: 1 }) });
    const y = module("gain", gain())(x);
    const prediction = { name: "frames", apply: ([first = new Float32Array(0)]: readonly Float32Array[]) => first };
    const plan = compile(program("frames", { a: task({ outputs: [y], label: number("a"), loss: frameLoss(), prediction }) }));
    return withExecutor(plan, async (executor) => {
      const block = (values: readonly number[], shape: readonly number[]) =>
        ({ values: Float32Array.from(values), shape, dtype: "float32" }) as const;
      const value = block([1, 2, 3, 4], [2, 2, 1]);
      const mask = block([1, 1, 1, 0], [2, 2]);
      const target = block([0, Number.NaN, 1, Number.NaN], [2, 2, 1]);
      const batch = batchOf({ x: { value, mask } }, { a: { target, weights: block([1, 0, 2, 0], [2, 2]) } }, 2);
      const { losses, gradients } = await executor.gradients(stepOf([batch]));
      // Frames 1 and 3: (0.5 − 0)² + 2 (1.5 − 1)² = 0.75 over a weight of 3; by the gain: 2 · 0.5 · 1 + 2 · 2 · 0.5 · 3 = 7 over 3.
      expect(losses["a"]).toBeCloseTo(0.25, 5);
      expect((await readOut(gradients))["gain/gain"]?.[0]).toBeCloseTo(7 / 3, 5);
    });
  });
}
