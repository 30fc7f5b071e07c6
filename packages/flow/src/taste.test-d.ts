import { cnn, concat, halves, linear, loss, lstm, mlp, pool } from "./fixtures/modules.js";
import {
  binary,
  categorical,
  category,
  type InputRowOf,
  image,
  inputs,
  module,
  number,
  numeric,
  type PredictionOf,
  program,
  type RowOf,
  task,
  text,
  textBag,
} from "./index.js";

type Eq<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

const columns = inputs({
  text: textBag({ maxWords: 20_000 }),
  photo: image({ height: 8, width: 8 }),
  words: text(),
  table: numeric({ columns: ["age", "income"] }),
  colour: categorical({ classes: ["red", "white"] }),
});
const hidden = module("trunk", mlp({ units: [300] }))(columns.text).as("hidden");
const both = module("both", concat())(hidden, module("eye", cnn())(columns.photo));

const reviews = program("reviews", {
  movie: task({ logits: module("movie", linear({ units: 1 }))(hidden), label: binary("sentiment"), metrics: ["f1"] }),
  yelp: task({
    logits: module("yelp", linear({ units: 3 }))(both),
    label: category("stars", ["neg", "neu", "pos"]),
    weight: 0.5,
    returns: { hidden },
  }),
});

export const row: Eq<
  RowOf<typeof reviews>,
  { text: string; photo: Uint8Array | string | PixelImage; sentiment?: boolean; stars?: "neg" | "neu" | "pos" }
> = true;
type PixelImage = { readonly data: Uint8Array; readonly width: number; readonly height: number; readonly channels: number };
export const movieRow: Eq<InputRowOf<typeof reviews, "movie">, { text: string }> = true;
export const stars: Eq<PredictionOf<typeof reviews>["yelp"]["value"], "neg" | "neu" | "pos"> = true;
export const odds: Eq<
  PredictionOf<typeof reviews>["yelp"]["probabilities"],
  Readonly<Record<"neg" | "neu" | "pos", number>>
> = true;
export const returned: Eq<PredictionOf<typeof reviews>["yelp"]["outputs"], { readonly hidden: Float32Array }> = true;
export const truth: Eq<PredictionOf<typeof reviews>["movie"]["value"], boolean> = true;

// @ts-expect-error an image into a text module
module("t", mlp({ units: [3] }))(columns.photo);
// @ts-expect-error an input that isn't there
columns.picture;
// @ts-expect-error two logits for three classes
task({ logits: module("y", linear({ units: 2 }))(hidden), label: category("stars", ["neg", "neu", "pos"]) });
// @ts-expect-error two logits for a number
task({ logits: module("y", linear({ units: 2 }))(hidden), label: number("price") });
// @ts-expect-error a task without a label needs a loss
task({ logits: hidden, target: both });
// @ts-expect-error a class weight of no class
category("stars", ["neg", "pos"], { classWeights: { neutral: 2 } });

// A table's columns are fields of the row, each of its own name.
const table = module("wide", mlp({ units: [2] }))(columns.table);
const price = program("price", { price: task({ logits: module("out", linear({ units: 1 }))(table), label: number("price") }) });
export const tableRow: Eq<RowOf<typeof price>, { age: number; income: number; price?: number }> = true;

// A bundle has its outputs by key, and as a whole it is an argument of a rest port only.
const states = module("lstm", lstm({ units: 4 }))(columns.words);
const halved = module("halves", halves())(states.last);
const joined = module("join", concat())(halved);
module("join", concat())(hidden, halved, hidden);
module("pool", pool())(states.last, states);
// @ts-expect-error no such output
states.first;
// @ts-expect-error a sequence is not a vector
module("join", concat())(states);
// @ts-expect-error a bundle into a port for one value
module("pool", pool())(states, hidden);
// @ts-expect-error a bundle into a port for one value
module("head", linear({ units: 1 }))(halved);
// @ts-expect-error a rest port takes at least one
module("join", concat())();

const words = program("words", { a: task({ logits: module("out", linear({ units: 1 }))(joined), label: binary("sentiment") }) });
export const wordsRow: Eq<RowOf<typeof words>, { words: string; sentiment?: boolean }> = true;

// Without a label: the target is a value of the graph, or inside the outputs.
const selfSupervised = program("self", {
  rebuild: task({ logits: both, target: hidden, loss: loss("mean-squared-error") }),
  traced: task({ logits: both, target: hidden, loss: loss("mean-squared-error"), returns: { hidden } }),
  measured: task({
    logits: both,
    target: hidden,
    loss: loss("mean-squared-error"),
    prediction: { name: "size", apply: ([first]) => first?.length ?? 0 },
  }),
  spread: task({
    outputs: [hidden, both],
    loss: loss("spread"),
    prediction: { name: "first", apply: ([first]) => first?.[0] ?? 0 },
  }),
});
export const selfRow: Eq<RowOf<typeof selfSupervised>, { text: string; photo: Uint8Array | string | PixelImage }> = true;
export const first: Eq<PredictionOf<typeof selfSupervised>["spread"], number> = true;
export const rebuilt: Eq<PredictionOf<typeof selfSupervised>["rebuild"], Float32Array> = true;
export const rebuiltWith: Eq<
  PredictionOf<typeof selfSupervised>["traced"],
  Float32Array & { readonly outputs: { readonly hidden: Float32Array } }
> = true;
export const measured: Eq<PredictionOf<typeof selfSupervised>["measured"], number> = true;

// A prediction of its own replaces the label's; several outputs and a label need one.
const own = program("own", {
  a: task({
    logits: hidden,
    label: binary("sentiment"),
    loss: loss("binary-cross-entropy"),
    prediction: { name: "sum", apply: ([first]) => first?.[0] ?? 0 },
  }),
  b: task({ outputs: [hidden, both], loss: loss("spread") }),
});
export const ownPrediction: Eq<PredictionOf<typeof own>["a"], number> = true;
export const outputsAlone: Eq<PredictionOf<typeof own>["b"], readonly Float32Array[]> = true;
// @ts-expect-error several outputs and a label, without a prediction
task({ outputs: [hidden, both], label: binary("sentiment"), loss: loss("spread") });
