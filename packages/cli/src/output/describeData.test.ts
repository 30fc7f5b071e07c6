import { expect, it } from "vitest";
import { describeData } from "./describeData.js";

it("[L23] training says where its rows come from, and how many of them have each task's label", () => {
  const said = describeData([
    { dataset: "movie", split: "train", source: "a generated corpus", rows: 1200, labels: { movie: 1100 } },
    { dataset: "movie", split: "test", source: "a generated corpus", rows: 300, labels: { movie: 300 } },
    { dataset: "yelp", split: "train", source: "train.csv", rows: 20, labels: { movie: 3, yelp: 20 } },
    { dataset: "yelp", split: "test", source: "test.csv", rows: 5, labels: { movie: 0, yelp: 5 } },
  ]);
  expect(said).toMatchInlineSnapshot(`
    "data movie: a generated corpus
    data yelp, train: train.csv
    data yelp, test: test.csv
    set    split   rows  movie labels  yelp labels
    -----  -----  -----  ------------  -----------
    movie  train  1 200         1 100
    movie  test     300           300
    yelp   train     20             3           20
    yelp   test       5             0            5"
  `);
});
