import { binaryLabel, categoryLabel, GruyereError, type LabelBlock, type NumberBlock, numberLabel } from "@gruyere/flow";
import { describe, expect, test } from "vitest";
import { type EvaluatedTask, startEvaluation } from "./evaluation.js";

const binary = binaryLabel.create({});
const three = categoryLabel.create({ classes: ["negative", "neutral", "positive"] });
const number = numberLabel.create({});

const block = (values: readonly number[], width = 1): NumberBlock => ({
  values: Float32Array.from(values),
  shape: [values.length / width, width],
  dtype: "float32",
});
const labels = (targets: readonly number[], weights = targets.map(() => 1)): LabelBlock => ({
  target: block(targets),
  weights: { values: Float32Array.from(weights), shape: [weights.length], dtype: "float32" },
});

const tasks: Readonly<Record<string, EvaluatedTask>> = {
  movie: { label: binary, metrics: ["accuracy", "f1"], sets: ["old", "new"] },
  price: { label: number, metrics: ["mae"], sets: ["wine"] },
  fill: { sets: ["old"] },
};

describe("the evaluation of a split", () => {
  test("[E9] every name is known before the first row, with its direction, and is what comes out", () => {
    const evaluation = startEvaluation(tasks, "validation");
    expect(evaluation.better).toEqual({
      "movie/old/validation/loss": "lower",
      "movie/old/validation/accuracy": "higher",
      "movie/old/validation/f1": "higher",
      "movie/new/validation/loss": "lower",
      "movie/new/validation/accuracy": "higher",
      "movie/new/validation/f1": "higher",
      "movie/all/validation/loss": "lower",
      "movie/all/validation/accuracy": "higher",
      "movie/all/validation/f1": "higher",
      "price/wine/validation/loss": "lower",
      "price/wine/validation/mae": "lower",
      "fill/old/validation/loss": "lower",
      "all/all/validation/loss": "lower",
      "all/all/validation/score": "higher",
    });
    expect(Object.keys(evaluation.metrics())).toEqual(Object.keys(evaluation.better));
    for (const value of Object.values(evaluation.metrics())) expect(value).toBeNaN();
  });

  test("[E10] losses are weighted means over all batches; metrics decide from logits; averages follow", () => {
    const evaluation = startEvaluation(tasks, "test");
    evaluation.add({ task: "movie", set: "old", logits: block([2, -1]), label: labels([1, 0]), loss: { sum: 1, weight: 2 } });
    evaluation.add({ task: "movie", set: "old", logits: block([3]), label: labels([0]), loss: { sum: 5, weight: 1 } });
    evaluation.add({
      task: "movie",
      set: "new",
      logits: block([-2, 4]),
      label: labels([1, 1], [3, 1]),
      loss: { sum: 4, weight: 4 },
    });
    evaluation.add({ task: "price", set: "wine", logits: block([4, 7]), label: labels([5, 7]), loss: { sum: 1, weight: 2 } });
    evaluation.add({ task: "fill", set: "old", loss: { sum: 9, weight: 3 } });
    expect(evaluation.metrics()).toEqual({
      "movie/old/test/loss": 2,
      "movie/old/test/accuracy": 2 / 3,
      "movie/old/test/f1": 2 / 3,
      "movie/new/test/loss": 1,
      "movie/new/test/accuracy": 0.25,
      "movie/new/test/f1": 2 / 5,
      // Seven rows in all, counted by weight: the losses sum to 10; 2 + 1 decisions are right; 2 true, 1 false, 3 missed positives.
      "movie/all/test/loss": 10 / 7,
      "movie/all/test/accuracy": 3 / 7,
      "movie/all/test/f1": 4 / 8,
      "price/wine/test/loss": 0.5,
      "price/wine/test/mae": 0.5,
      "fill/old/test/loss": 3,
      "all/all/test/loss": (10 / 7 + 0.5 + 3) / 3,
      // movie: its accuracy over all rows; price: mae, negated; fill has no metric.
      "all/all/test/score": (3 / 7 - 0.5) / 2,
    });
  });

  test("[E11] rows without a label count nowhere, whatever stands in their place", () => {
    const evaluation = startEvaluation({ stars: { label: three, metrics: ["accuracy"], sets: ["yelp"] } }, "test");
    const logits = block([0, 1, 0, Number.NaN, Number.NaN, Number.NaN], 3);
    const label: LabelBlock = {
      ...labels([1, -1], [1, 0]),
      target: { values: Int32Array.of(1, -1), shape: [2], dtype: "int32" },
    };
    evaluation.add({ task: "stars", set: "yelp", logits, label, loss: { sum: 0.5, weight: 1 } });
    expect(evaluation.metrics()).toMatchObject({ "stars/yelp/test/accuracy": 1, "stars/yelp/test/loss": 0.5 });
  });

  test("[E11] a set without a labelled row is NaN, and does not enter the averages", () => {
    const evaluation = startEvaluation(tasks, "test");
    evaluation.add({ task: "movie", set: "old", logits: block([2]), label: labels([1]), loss: { sum: 1, weight: 1 } });
    evaluation.add({ task: "movie", set: "new", logits: block([2]), label: labels([0], [0]), loss: { sum: 0, weight: 0 } });
    const values = evaluation.metrics();
    expect(values["movie/new/test/accuracy"]).toBeNaN();
    expect(values["movie/new/test/loss"]).toBeNaN();
    expect(values).toMatchObject({ "all/all/test/loss": 1, "all/all/test/score": 1 });
  });

  test("[E12] a loss that is NaN makes the averages NaN: it is not passed over", () => {
    const evaluation = startEvaluation({ fill: { sets: ["a", "b"] } }, "test");
    evaluation.add({ task: "fill", set: "a", loss: { sum: Number.NaN, weight: 2 } });
    evaluation.add({ task: "fill", set: "b", loss: { sum: 2, weight: 2 } });
    expect(evaluation.metrics()["all/all/test/loss"]).toBeNaN();
    expect(evaluation.metrics()["all/all/test/score"]).toBeNaN();
  });

  test("[E12] without any metric the score is the negated mean loss", () => {
    const evaluation = startEvaluation({ fill: { sets: ["a"] }, other: { label: binary, metrics: [], sets: ["a"] } }, "test");
    evaluation.add({ task: "fill", set: "a", loss: { sum: 2, weight: 2 } });
    evaluation.add({ task: "other", set: "a", label: labels([1]), loss: { sum: 3, weight: 1 } });
    expect(evaluation.metrics()["all/all/test/score"]).toBe(-2);
  });

  test("[E10] without `metrics`, a task has its label's", () => {
    const { better } = startEvaluation({ movie: { label: binary, sets: ["a"] } }, "test");
    for (const name of binary.defaultMetrics) expect(better[`movie/a/test/${name}`]).toBe("higher");
  });

  const refused: readonly (readonly [string, EvaluatedTask, readonly string[]])[] = [
    [
      "an unknown name and an unsuited metric, both",
      { label: three, metrics: ["acuracy", "f1"], sets: [] },
      ["unknown-metric at tasks.t.metrics.0", "unsuited-metric at tasks.t.metrics.1"],
    ],
    [
      "a metric named twice",
      { label: three, metrics: ["accuracy", "accuracy"], sets: [] },
      ["duplicate-name at tasks.t.metrics.1"],
    ],
    ["a metric of a task without a label", { metrics: ["accuracy"], sets: [] }, ["metric-without-label at tasks.t.metrics"]],
  ];
  test.each(refused)("[E13] refused at the start: %s", (_, task, expected) => {
    const problems = (): readonly string[] => {
      try {
        startEvaluation({ t: task }, "test");
      } catch (error) {
        if (error instanceof GruyereError) return error.problems.map(({ code, path }) => `${code} at ${path}`);
        throw error;
      }
      return [];
    };
    expect(problems()).toEqual(expected);
  });

  test("[E13] refused while it runs: logits that don't fit the label, and a set that was not announced", () => {
    const evaluation = startEvaluation(tasks, "test");
    expect(() => evaluation.add({ task: "movie", set: "old", logits: block([1, 2, 3], 3), label: labels([1]) })).toThrow(
      /outputs-dont-fit-label/,
    );
    expect(() => evaluation.add({ task: "movie", set: "old", label: labels([1]) })).toThrow(/outputs-dont-fit-label/);
    expect(() => evaluation.add({ task: "movie", set: "wine" })).toThrow(RangeError);
  });
});
