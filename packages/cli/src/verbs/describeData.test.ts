import { rows } from "@gruyere/data";
import { expect, it } from "vitest";
import { describeData } from "./describeData.js";

it("[L23] training says where its rows come from", () => {
  const made = rows([{ x: 1 }]);
  expect(describeData({ one: { source: made }, two: { source: { train: made, test: made } } })).toBe(
    `data one: ${made.description}\ndata two: train ${made.description}; test ${made.description}`,
  );
});
