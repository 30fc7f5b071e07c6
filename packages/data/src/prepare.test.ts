import { binary, category, numeric, textBag, vector } from "@gruyere/flow";
import { describe, expect, test } from "vitest";
import { declare } from "./fixtures/declare.js";
import { prepare } from "./prepare.js";
import { rows } from "./rows.js";

const program = declare(
  { text: textBag(), size: numeric() },
  {
    movie: { reads: ["text"], label: binary("sentiment") },
    yelp: { reads: ["text", "size"], label: category("stars", ["bad", "good"]) },
  },
);
const all = { modulo: 1 } as const;

describe("prepare", () => {
  test("[D1] a set serves the tasks whose labels it maps, and its batches carry what these tasks need", async () => {
    const data = await prepare(program, {
      movies: {
        source: rows([
          { body: "a joy", pos: true },
          { body: "a bore, a bore", pos: "0" },
        ]),
        columns: { text: "body", sentiment: "pos" },
        split: all,
      },
      yelp: {
        source: rows([
          { text: "a meal", size: "3", stars: "good" },
          { text: "joy", size: 5, stars: null },
        ]),
        split: all,
      },
    });
    expect(data.fitted.states["text"]).toEqual({ words: ["a", "joy", "bore", "meal"] });
    expect(data.fitted.signatures["text"]).toMatchObject({ kind: "bag", size: 4 });
    expect(data.fitted.states["size"]).toEqual({ offset: [4], divisor: [1] });

    const movies = await data.sets["movies"]?.train?.batch([1, 0], { training: true });
    expect(Object.keys(movies?.inputs ?? {})).toEqual(["text"]);
    expect(movies?.inputs["text"]?.value).toEqual({ values: Int32Array.of(0, 2, 0, 1), shape: [2, 2], dtype: "int32" });
    expect(movies?.inputs["text"]?.mask?.values).toEqual(Float32Array.of(1, 1, 1, 1));
    expect(movies?.labels["movie"]?.target).toEqual({ values: Float32Array.of(0, 1), shape: [2, 1], dtype: "float32" });

    const yelp = await data.sets["yelp"]?.train?.batch([0, 1], { training: true });
    expect(yelp?.inputs["size"]?.value.values).toEqual(Float32Array.of(-1, 1));
    expect(yelp?.labels["yelp"]?.weights.values).toEqual(Float32Array.of(1, 0));
    expect(data.summary).toEqual([
      { dataset: "movies", split: "train", rows: 2, labels: { movie: 2 } },
      { dataset: "yelp", split: "train", rows: 2, labels: { yelp: 1 } },
    ]);
  });

  test("[D2] vectors pass as they are", async () => {
    const data = await prepare(declare({ x: vector({ size: 2 }) }, { t: { reads: ["x"], label: binary("y") } }), {
      d: {
        source: rows([
          { x: [1, 2], y: true },
          { x: "[3, 4]", y: false },
        ]),
        split: all,
      },
    });
    const batch = await data.sets["d"]?.train?.batch([0, 1], { training: false });
    expect(batch?.inputs["x"]?.value).toEqual({ values: Float32Array.of(1, 2, 3, 4), shape: [2, 2], dtype: "float32" });
  });
});
