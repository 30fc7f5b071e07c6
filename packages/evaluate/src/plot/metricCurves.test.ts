import { describe, expect, test } from "vitest";
import { metricCurves } from "./metricCurves.js";

describe("learning curves from evaluations", () => {
  test("[E18] a line per task and split, panels by metric with loss first, and the averages", () => {
    const metrics = {
      "movie/reviews/validation/f1": 0.5,
      "movie/reviews/validation/loss": 1,
      "yelp/yelp/validation/loss": 2,
      "all/all/validation/score": 0.5,
    };
    const curves = metricCurves([
      { x: 1, metrics },
      { x: 2, metrics: { ...metrics, "movie/reviews/validation/loss": Number.NaN } },
    ]);
    expect(curves).toEqual([
      {
        name: "movie",
        split: "validation",
        panel: "loss",
        points: [
          { x: 1, y: 1 },
          { x: 2, y: Number.NaN },
        ],
      },
      {
        name: "yelp",
        split: "validation",
        panel: "loss",
        points: [
          { x: 1, y: 2 },
          { x: 2, y: 2 },
        ],
      },
      {
        name: "movie",
        split: "validation",
        panel: "f1",
        points: [
          { x: 1, y: 0.5 },
          { x: 2, y: 0.5 },
        ],
      },
      {
        name: "all tasks",
        split: "validation",
        panel: "score",
        points: [
          { x: 1, y: 0.5 },
          { x: 2, y: 0.5 },
        ],
      },
    ]);
  });

  test("[E18] a task with several sets has a line for each; a value that is absent at times has fewer points", () => {
    const curves = metricCurves([
      { x: 1, metrics: { "movie/old/test/loss": 1 } },
      { x: 2, metrics: { "movie/old/test/loss": 2, "movie/new/test/loss": 3 } },
    ]);
    expect(curves.map(({ name, points }) => [name, points.length])).toEqual([
      ["movie/old", 2],
      ["movie/new", 1],
    ]);
  });

  test("[E18] averages over a single task on a single set are not drawn: they are its own lines", () => {
    const metrics = { "movie/old/test/loss": 1, "all/all/test/loss": 1, "all/all/test/score": 1 };
    expect(metricCurves([{ x: 1, metrics }])).toHaveLength(1);
  });
});
