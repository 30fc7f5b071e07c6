import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bindPlugins, createContainer, isDecorated, moduleDefinition, pluginOf, registryOf } from "./container.js";
import {
  binary,
  createTfjsEngine,
  defineLoss,
  defineModule,
  inputs,
  linear,
  module,
  ones,
  port,
  program,
  rows,
  task,
  train,
  vector,
} from "./index.js";

const gain = defineModule({
  name: "gain",
  description: "Multiplies each unit by a learned gain.",
  options: z.strictObject({}),
  ports: [port("x", "vector")],
  parameters: ([x]) => ({ gain: { shape: x?.shape.map((d) => d ?? 1) ?? [], init: ones() } }),
  apply: ({ x }, { parameters }) => tf.mul(x, parameters.gain),
});

const hinge = defineLoss({
  name: "hinge",
  description: "max(0, 1 − y·z), with y = ±1.",
  options: z.strictObject({}),
  rows: ([logits = tf.scalar(0)], target = tf.scalar(0)) =>
    tf.relu(tf.sub(1, tf.mul(tf.sub(tf.mul(target, 2), 1), logits))).reshape([-1]),
});

@moduleDefinition({ name: "halve", description: "Half of it.", options: z.strictObject({}), ports: [port("x", "vector")] })
class Halve {
  apply({ x }: { readonly x: tf.Tensor }): tf.Tensor {
    return tf.div(x, 2);
  }
}

describe("own pieces", () => {
  it("[G5] a module, a loss and a decorated class train beside the built-in ones", async () => {
    const { point } = inputs({ point: vector({ size: 2 }) });
    const gained = module("gain", gain())(point);
    const declared = program("own", {
      side: task({ logits: module("side", linear({ units: 1 }))(gained), label: binary("right"), loss: hinge() }),
    });
    const points = Array.from({ length: 40 }, (_, i) => ({ point: [Math.sin(i), Math.cos(i)], right: Math.sin(i) > 0 }));
    const engine = await createTfjsEngine({ backend: "cpu" });
    const data = { points: { source: rows(points), split: { validation: 0, test: 0 } } };
    const { model } = await train(declared, data, { engine, epochs: 30, batchSize: 8, learningRate: 0.05 });
    const predictions = await model.predict([{ point: [1, 0] }, { point: [-1, 0] }]);
    expect(predictions.map(({ side }) => side.value)).toEqual([true, false]);
    expect(Object.keys(await model.parameters())).toContain("gain/gain");
    await model.dispose();
    await engine.dispose();
  });

  it("[G5] a decorated class is a plug-in with and without the container", () => {
    const container = createContainer(...bindPlugins([gain, hinge, Halve]));
    expect(registryOf(container, "module").names).toEqual(["gain", "halve"]);
    expect(isDecorated(Halve) && pluginOf(Halve).role).toBe("module");
  });
});
