import { type Batch, inputs, module, number, program, task, vector } from "@gruyere/flow";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { linear, squared } from "../fixtures/modules.js";
import { batchOf, twoTasks } from "../fixtures/programs.js";
import { compile, createTfjsEngine, defineLoss, defineModule, type Engine, port } from "../index.js";

const none = z.strictObject({});
type Apply = Parameters<typeof defineModule<typeof none, readonly [ReturnType<typeof port<"x", "vector">>]>>[0]["apply"];
const faulty = (apply: Apply) =>
  defineModule({ name: "faulty", description: "Does something wrong.", options: none, ports: [port("x", "vector")], apply })();

describe("what modules and losses return is checked", () => {
  let engine: Engine;
  let before = 0;
  const batch = batchOf(
    [
      [1, 2],
      [3, 4],
    ],
    { a: [1, 2] },
  );
  beforeAll(async () => {
    engine = await createTfjsEngine({ backend: "cpu" });
    before = tf.memory().numTensors;
  });
  afterEach(() => expect(tf.memory().numTensors).toBe(before));

  async function failing(apply: Apply, data: Batch = batch, loss = squared()): Promise<string> {
    const { x } = inputs({ x: vector({ size: 2 }) });
    const y = module("head", linear({ units: 1 }))(module("faulty", faulty(apply))(x));
    const executor = await engine.open(compile(program("p", { a: task({ logits: y, label: number("a"), loss }) })), { seed: 0 });
    try {
      const { gradients } = await executor.gradients({ batches: [data], denominators: { a: 2 }, random: { seed: 0, step: 0 } });
      gradients.dispose();
      return "nothing failed";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      executor.dispose();
    }
  }

  it("[C31] a wrong shape or dtype is an error that says what `infer` promised", async () => {
    expect(await failing(({ x }) => tf.sum(x, 1, true))).toMatch(
      /wrong-shape at modules\.faulty \(node faulty\)[\s\S]*float32 \[2, 2\][\s\S]*float32 \[2, 1\]/,
    );
    expect(await failing(({ x }) => tf.cast(x, "int32"))).toMatch(/wrong-shape[\s\S]*received: int32/);
    expect(await failing(({ x }) => ({ left: x }))).toMatch(/wrong-outputs at modules\.faulty[\s\S]*received: left/);
  });

  it("[C17] a buffer that was not declared, or drawn numbers under one name twice, are errors", async () => {
    expect(
      await failing(({ x }, { updateBuffer }) => {
        updateBuffer("mean", tf.mean(x, 0));
        return x;
      }),
    ).toMatch(/wrong-buffer-update at modules\.faulty/);
  });

  it("[C18] two draws of one application need two names", async () => {
    expect(await failing(({ x }, { random }) => tf.add(random("n", x.shape, "normal"), random("n", x.shape, "normal")))).toMatch(
      /wrong-random-draw at modules\.faulty[\s\S]*`n` drawn twice/,
    );
  });

  it("[C12] a loss must give one number per weight", async () => {
    const mean = defineLoss({
      name: "mean",
      description: "One number.",
      options: none,
      rows: ([y]) => tf.mean(y ?? tf.zeros([1])),
    });
    expect(await failing(({ x }) => x, batch, mean())).toMatch(/wrong-loss-shape at tasks\.a\.loss[\s\S]*\[2\][\s\S]*\[\]/);
  });

  it("[C9] a batch without an input, or of another shape, is an error that names it", async () => {
    expect(await failing(({ x }) => x, { ...batch, inputs: {} })).toMatch(/missing-input/);
    expect(await failing(({ x }) => x, batchOf([[1], [2]], { a: [1, 2] }))).toMatch(/wrong-shape[\s\S]*batch\.inputs\.x/);
  });

  it("[C10] a device that doesn't work here is refused", async () => {
    const { x } = inputs({ x: vector({ size: 2 }) });
    const make = (device: string) => {
      const apart = module(
        "apart",
        faulty(({ x: value }) => value),
        { frozen: true, device },
      )(x);
      const y = module("head", linear({ units: 1 }))(apart);
      return compile(program("p", { a: task({ logits: y, label: number("a"), loss: squared() }) }));
    };
    await expect(engine.open(make("webgl"), { seed: 0 })).rejects.toThrow(
      /device-elsewhere at modules\.apart\.device[\s\S]*there is no `webgl`[\s\S]*leave the device out, or choose one of/,
    );
    (await engine.open(make("cpu"), { seed: 0 })).dispose();
  });

  it("[C12] a present task needs a denominator above 0, and a request names tasks of the plan", async () => {
    const executor = await engine.open(compile(twoTasks()), { seed: 0 });
    const rows = batchOf([[1, 2, 3]], { a: [1], b: [0] });
    const request = { batches: [rows], denominators: { a: 1 }, random: { seed: 0, step: 0 } };
    await expect(executor.gradients(request)).rejects.toThrow(/no-denominator at request\.denominators\.b/);
    await expect(executor.gradients({ ...request, tasks: ["A"] })).rejects.toThrow(/unknown-task[\s\S]*did you mean `a`/);
    await expect(executor.forward({ batch: rows, tasks: ["c"] })).rejects.toThrow(/unknown-task/);
    executor.dispose();
  });
});
