import { join } from "node:path";
import {
  category,
  type DatasetDeclaration,
  type Datasets,
  inputs,
  linear,
  mlp,
  module,
  number,
  numeric,
  program,
  rows,
  type Source,
  type TrainOptions,
  task,
} from "gruyere";
import { csv } from "gruyere/files";
import { type Colour, generateWines, MEASUREMENTS } from "./wines.js";

const { wine } = inputs({ wine: numeric({ columns: MEASUREMENTS, scale: "standard" }) });
const trunk = module("trunk", mlp({ units: [32, 16], activation: "relu" }));
const taste = trunk(wine).as("taste");

export default program("wine", {
  quality: task({ logits: module("quality", linear({ units: 1 }))(taste), label: number("quality"), metrics: ["mae", "rmse"] }),
  colour: task({
    logits: module("colour", linear({ units: 2 }))(taste),
    label: category("colour", ["red", "white"]),
    metrics: ["accuracy", "f1-macro"],
    weight: 0.5,
  }),
});

export const settings: TrainOptions = { epochs: 10, batchSize: 64, learningRate: 0.01 };

/** `winequality-red.csv` and `winequality-white.csv` in `dir`, or without one generated wines. */
export function data({ dir, seed = 0 }: { dir?: string; seed?: number }): Datasets {
  const set = (colour: Colour, count: number): DatasetDeclaration => ({
    source:
      dir === undefined
        ? { ...rows(generateWines(colour, count, seed)), description: `${count} generated ${colour} wines` }
        : coloured(csv(join(dir, `winequality-${colour}.csv`), { delimiter: ";" }), colour),
    split: { validation: 0.2, test: 0.2, seed: 0 },
  });
  return { red: set("red", 1600), white: set("white", 3200) };
}

/** A source is a plain object: this one adds the colour, which the files don't say, to every row. */
const coloured = (source: Source, colour: Colour): Source => ({
  description: `${source.description} (${colour})`,
  async *rows(options) {
    for await (const { row, at } of source.rows(options)) yield { row: { ...row, colour }, at };
  },
});
