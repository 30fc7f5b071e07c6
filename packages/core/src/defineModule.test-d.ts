import {
  binary,
  inputs,
  module,
  type OutputType,
  type PortType,
  type PredictionOf,
  program,
  type RowOf,
  task,
  textBag,
} from "@gruyere/flow";
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { defineModule, port, restPort, specOf } from "./index.js";

const scale = defineModule({
  name: "scale",
  description: "x",
  options: z.strictObject({ start: z.number().default(1) }),
  ports: [port("x", ["vector", "sequence"])],
  parameters: (_, { start }) => ({ gain: { shape: [1], init: { name: "c", fill: (into) => into.fill(start) } } }),
  apply: ({ x }, { parameters }) => tf.mul(x, parameters.gain),
});
const bagToVector = defineModule({
  name: "bag",
  description: "x",
  options: z.strictObject({}),
  ports: [port("x", "bag")],
  output: "vector",
  apply: ({ x }) => x,
});
const cat = defineModule({
  name: "cat",
  description: "x",
  options: z.strictObject({}),
  ports: [restPort("xs", "vector")],
  output: "vector",
  apply: ({ xs }) => tf.concat([...xs]),
});
function linear<const N extends number>(o: { units: N }) {
  return specOf<readonly [PortType<"vector">], OutputType<"vector", readonly [N]>>(scale.plugin, o);
}
const { text } = inputs({ text: textBag() });
const h = module("bag", bagToVector())(text);
const s = module("s", scale())(h);
const c = module("c", cat())(h, s, h);
// @ts-expect-error a bag into a vector port
module("s", scale())(text);
// @ts-expect-error no args
module("c", cat())();
const logits = module("l", linear({ units: 1 }))(c);
const bad = module("l", linear({ units: 2 }))(c);
// @ts-expect-error two logits
task({ logits: bad, label: binary("sentiment") });
const t = task({ logits, label: binary("sentiment"), returns: { s } });
const p = program("x", { movie: t });
type Eq<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
export const row: Eq<RowOf<typeof p>, { text: string; sentiment?: boolean }> = true;
export const pred: Eq<PredictionOf<typeof p>["movie"]["outputs"]["s"], Float32Array> = true;
export const v: Eq<PredictionOf<typeof p>["movie"]["value"], boolean> = true;
