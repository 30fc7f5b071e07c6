import { describe, expect, expectTypeOf, it } from "vitest";
import {
  binary,
  category,
  image,
  inputs,
  linear,
  type Model,
  mlp,
  module,
  type PredictionOf,
  program,
  type RowOf,
  task,
  textBag,
} from "./index.js";

type Stars = "negative" | "neutral" | "positive";

const { text, photo } = inputs({ text: textBag({ maxWords: 20_000 }), photo: image({ height: 8, width: 8 }) });
const trunk = module("trunk", mlp({ units: [300], activation: "sigmoid" }));
const hidden = trunk(text).as("hidden");
const stars = category("stars", ["negative", "neutral", "positive"]);

const reviews = program("reviews", {
  movie: task({ logits: module("movie", linear({ units: 1 }))(hidden), label: binary("sentiment"), metrics: ["f1"] }),
  yelp: task({ logits: module("yelp", linear({ units: 3 }))(hidden), label: stars, metrics: ["f1-macro"], weight: 0.5 }),
});

describe("a program from `gruyere` alone", () => {
  it("[G4] rows and predictions are typed by it", () => {
    expectTypeOf<RowOf<typeof reviews>>().toEqualTypeOf<{ text: string; sentiment?: boolean; stars?: Stars }>();
    expectTypeOf<PredictionOf<typeof reviews>["yelp"]["value"]>().toEqualTypeOf<Stars>();
    expectTypeOf<Model<typeof reviews>["predict"]>().toBeCallableWith([{ text: "a joy" }], { tasks: ["movie"] });
    expect(Object.keys(reviews.tasks)).toEqual(["movie", "yelp"]);
  });

  it("[G4] a wrong graph neither compiles nor runs", () => {
    // @ts-expect-error an image into a trunk of vectors
    const wrong = () => program("wrong", { movie: task({ logits: trunk(photo), label: binary("sentiment") }) });
    expect(wrong).toThrow(/wrong-kind|kind/);
    // @ts-expect-error two units for three classes
    const narrow = () => program("narrow", { yelp: task({ logits: module("two", linear({ units: 2 }))(hidden), label: stars }) });
    expect(narrow).toThrow();
  });
});
