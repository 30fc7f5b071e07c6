import { inputs, module, number, program, task, vector } from "@gruyere/flow";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { centre, concat, halves, linear, squared, tanh } from "../fixtures/modules.js";
import { batchOf } from "../fixtures/programs.js";
import { descentLike } from "../fixtures/rules.js";
import { type BackendName, compile, createTfjsEngine, defineModule, type Executor, type Plan, port } from "../index.js";

/** Frozen modules (with parameters, a buffer, several outputs) before two tasks; some of them on a device. */
function planOn(device: BackendName | undefined): Plan {
  const there = { frozen: true, ...(device && { device }) };
  const { x } = inputs({ x: vector({ size: 4 }) });
  const prepared = module("here", linear({ units: 4 }), { frozen: true })(x);
  const scaled = module("scale", centre(), there)(prepared);
  const { left, right } = module("halves", halves(), there)(scaled);
  const together = module("both", concat(), { frozen: true })(right, left, x);
  const trunk = module("trunk", tanh())(module("layer", linear({ units: 3 }))(together));
  return compile(
    program("devices", {
      a: task({ logits: module("headA", linear({ units: 1 }))(trunk), label: number("a"), loss: squared(), returns: { right } }),
      b: task({ logits: module("headB", linear({ units: 1 }))(left), label: number("b"), loss: squared() }),
    }),
  );
}

const batch = batchOf(
  [
    [1, 2, 3, 4],
    [-1, 0.5, 2, 0],
    [0.2, 0.1, -3, 1],
  ],
  { a: [1, 0, 2], b: [0.5, Number.NaN, 1] },
);
const step = (index: number) => ({
  batches: [batch, batch],
  denominators: { a: 6, b: 4 },
  random: { seed: 1, step: index },
});
/** Everything that an executor computes, as numbers. */
async function results(executor: Executor): Promise<unknown> {
  const losses = [];
  for (let index = 0; index < 2; index++) {
    const computed = await executor.gradients(step(index));
    losses.push(computed.losses);
    await executor.update(computed.gradients, descentLike, { learningRate: 0.1 });
  }
  const tape = await executor.record(step(2), async (open) => ({
    features: await open.featureGradients("b"),
    heads: await open.headGradients().read(),
    pulled: await open.pullBack(await open.featureGradients("a")).read(),
  }));
  const forward = await executor.forward({ batch, tasks: ["a", "b"], losses: true, returns: true });
  await executor.write(await executor.read());
  return rounded({ losses, tape, forward, state: await executor.read() });
}

/** Numbers to six digits: backends differ in the last ones. */
function rounded(value: unknown): unknown {
  if (typeof value === "number") return Math.round(value * 1e5) / 1e5 + 0;
  if (ArrayBuffer.isView(value) && "length" in value) return Array.from(value as Float32Array, rounded);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
}

describe("frozen modules on a device of their own", () => {
  for (const [own, other] of [
    ["cpu", "wasm"],
    ["wasm", "cpu"],
  ] as const)
    it(`[C10] [C23] on ${other} in an engine of ${own}: equal results, and nothing stays behind`, async () => {
      const engine = await createTfjsEngine({ backend: own });
      const before = tf.memory().numTensors;
      const alone = await engine.open(planOn(undefined), { seed: 3 });
      const expected = await results(alone);
      alone.dispose();
      const executor = await engine.open(planOn(other), { seed: 3 });
      expect(tf.getBackend()).toBe(own);
      expect(await results(executor)).toEqual(expected);
      const { tensors } = executor.memory();
      await results(executor);
      expect(executor.memory().tensors).toBe(tensors);
      expect(tf.getBackend()).toBe(own);
      executor.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

  it("[C10] such a module runs on its device, once per batch, its parameters with it", async () => {
    const seen: string[] = [];
    const witness = defineModule({
      name: "witness",
      description: "Notes where it runs.",
      options: z.strictObject({}),
      ports: [port("x", "vector")],
      parameters: () => ({ gain: { shape: [1], init: { name: "two", fill: (values) => void values.fill(2) } } }),
      apply: ({ x }, { parameters, training }) => {
        seen.push(`${tf.getBackend()} ${training}`);
        return tf.mul(x, parameters.gain);
      },
    });
    const { x } = inputs({ x: vector({ size: 4 }) });
    const y = module("far", witness(), { frozen: true, device: "wasm" })(x);
    const heads = ["a", "b"].map((name) => module(`head-${name}`, linear({ units: 1 }))(y));
    const [a = heads[0], b = a] = heads;
    if (!a || !b) throw new Error("no heads");
    const plan = compile(
      program("p", {
        a: task({ logits: a, label: number("a"), loss: squared() }),
        b: task({ logits: b, label: number("b"), loss: squared() }),
      }),
    );
    const engine = await createTfjsEngine({ backend: "cpu" });
    const executor = await engine.open(plan, { seed: 0 });
    const held = tf.findBackend("wasm").numDataIds();
    expect(held).toBe(1);
    (await executor.gradients(step(0))).gradients.dispose();
    expect(seen).toEqual(["wasm false", "wasm false"]);
    expect(tf.findBackend("wasm").numDataIds()).toBe(held);
    executor.dispose();
    expect(tf.findBackend("wasm").numDataIds()).toBe(0);
  });
});
