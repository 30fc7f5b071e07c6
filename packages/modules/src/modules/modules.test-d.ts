import {
  binary,
  category,
  image,
  inputs,
  module,
  number,
  program,
  sequence,
  task,
  text,
  textBag,
  type Value,
} from "@gruyere/flow";
import {
  attentionPooling,
  concat,
  conv2d,
  embedding,
  embeddingBag,
  flatten,
  globalPool,
  linear,
  lstm,
  maxPool,
  mlp,
} from "../index.js";

type Equal<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
type KindOf<V> = V extends Value<infer K> ? K : never;
type ShapeOf<V> = V extends Value<infer _, infer S> ? S : never;

const { words, story, photo, frames } = inputs({
  words: textBag(),
  story: text(),
  photo: image({ height: 28, width: 28, channels: 1 }),
  frames: sequence({ size: 8 }),
});

const hidden = module("trunk", mlp({ units: [64, 300], activation: "sigmoid" }))(words);
export const hiddenShape: Equal<ShapeOf<typeof hidden>, readonly [300]> = true;

const perStep = module("per-step", linear({ units: 5 }))(frames);
export const perStepKind: Equal<KindOf<typeof perStep>, "sequence"> = true;
export const perStepShape: Equal<ShapeOf<typeof perStep>, readonly [null, 5]> = true;

const tokens = module("tokens", embedding({ units: 16 }))(story);
export const tokensShape: Equal<ShapeOf<typeof tokens>, readonly [null, 16]> = true;

const { sequence: states, last } = module("lstm", lstm({ units: 12 }))(tokens);
export const statesShape: Equal<ShapeOf<typeof states>, readonly [null, 12]> = true;
export const lastShape: Equal<ShapeOf<typeof last>, readonly [12]> = true;

const both = module("both", lstm({ units: 12, bidirectional: true }))(tokens);
export const bothShape: Equal<ShapeOf<typeof both.last>, readonly [number]> = true;

const maps = module("conv", conv2d({ filters: 6, size: 5 }))(photo);
export const mapsShape: Equal<ShapeOf<typeof maps>, readonly [number, number, 6]> = true;
const pooled = module("pool", maxPool())(maps);
export const pooledKind: Equal<KindOf<typeof pooled>, "image"> = true;

const joined = module("join", concat())(module("flat", flatten())(pooled), last, module("attend", attentionPooling())(states));
export const joinedKind: Equal<KindOf<typeof joined>, "vector"> = true;

const head = module("movie", linear({ units: 1 }))(hidden);
export const good = program("p", {
  movie: task({ logits: head, label: binary("sentiment") }),
  stars: task({ logits: module("stars", linear({ units: 3 }))(joined), label: category("stars", ["a", "b", "c"]) }),
  price: task({ logits: module("price", linear({ units: 1 }))(joined), label: number("price") }),
});

// @ts-expect-error an image has no place in a linear layer
module("bad", linear({ units: 1 }))(photo);
// @ts-expect-error a bag is not an image
module("bad", conv2d({ filters: 1, size: 3 }))(words);
// @ts-expect-error an embedding takes ids, not frames
module("bad", embedding({ units: 2 }))(frames);
// @ts-expect-error a bag of embeddings takes ids, not vectors
module("bad", embeddingBag({ units: 2 }))(hidden);
// @ts-expect-error a recurrent net takes a sequence
module("bad", lstm({ units: 2 }))(hidden);
// @ts-expect-error global pooling takes no vector
module("bad", globalPool())(hidden);
// @ts-expect-error two logits for a binary label
task({ logits: module("two", linear({ units: 2 }))(hidden), label: binary("sentiment") });
// @ts-expect-error an unknown activation
mlp({ units: [2], activation: "rellu" });
// @ts-expect-error no units
linear({});
