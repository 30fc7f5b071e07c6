import { binaryLabel, categoryLabel, GruyereError, type LabelType, numberLabel } from "@gruyere/flow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Metric, MetricBatch } from "./metric.js";
import { findMetric, metricNames, metricPlugins } from "./metricPlugins.js";

const binary = binaryLabel.create({});
const three = categoryLabel.create({ classes: ["negative", "neutral", "positive"] });
const number = numberLabel.create({});
const frames: LabelType = { ...number, target: { ...number.target, shape: [7] } };

const start = (name: string, label: LabelType): Metric => findMetric(name).create({}).start(label);

/** Rows with these decisions and targets, of weight 1 unless given. */
function batch(
  decisions: readonly number[],
  targets: readonly number[],
  weights = decisions.map(() => 1),
  width = 1,
): MetricBatch {
  return {
    decisions: Float32Array.from(decisions),
    targets: Float32Array.from(targets),
    weights: Float32Array.from(weights),
    logits: new Float32Array(decisions.length * width),
  };
}

function problemOf(run: () => unknown): { readonly code: string; readonly hint: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof GruyereError && error.problems[0]) return error.problems[0];
    throw error;
  }
  return { code: "nothing thrown", hint: "" };
}

describe("metrics", () => {
  // The vectors of Emmental's own tests, for the metrics that are here.
  test.each([
    ["accuracy", 4 / 6],
    ["precision", 1],
    ["recall", 1 / 3],
    ["f1", 0.5],
  ])("[E2] %s of the known vector is %d", (name, expected) => {
    const metric = start(name, binary);
    metric.update(batch([0, 0, 0, 0, 0, 1], [0, 1, 0, 1, 0, 1]));
    expect(metric.value()).toBeCloseTo(expected, 12);
  });

  test.each([...metricNames])("[E3] %s is NaN before the first labelled row, and after rows without a label", (name) => {
    const label = [number, binary].find((type) => problemOf(() => start(name, type)).code === "nothing thrown");
    expect(label).toBeDefined();
    const metric = start(name, label ?? number);
    expect(metric.value()).toBeNaN();
    metric.update(batch([1, 0], [Number.NaN, -1], [0, 0]));
    expect(metric.value()).toBeNaN();
  });

  test.each([...metricNames])(
    "[E4] %s: a row of weight 2 counts as two rows, and the way rows fall into batches doesn't matter",
    (name) => {
      const label = problemOf(() => start(name, binary)).code === "nothing thrown" ? binary : number;
      const rows = fc.array(
        fc.record({
          decision: fc.integer({ min: 0, max: 1 }),
          target: fc.integer({ min: 0, max: 1 }),
          copies: fc.integer({ min: 1, max: 3 }),
        }),
        { minLength: 1, maxLength: 20 },
      );
      fc.assert(
        fc.property(rows, fc.integer({ min: 1, max: 5 }), (rows, size) => {
          // R² counts rows too: NaN below two of them, which copies would hide.
          fc.pre(name !== "r2" || rows.length > 1);
          const weighted = start(name, label);
          for (let i = 0; i < rows.length; i += size) {
            const some = rows.slice(i, i + size);
            weighted.update(
              batch(
                some.map((r) => r.decision),
                some.map((r) => r.target),
                some.map((r) => r.copies),
              ),
            );
          }
          const copied = start(name, label);
          const all = rows.flatMap((r) => Array.from({ length: r.copies }, () => r));
          copied.update(
            batch(
              all.map((r) => r.decision),
              all.map((r) => r.target),
            ),
          );
          expect(weighted.value()).toBeCloseTo(copied.value(), 9);
        }),
        { seed: 1 },
      );
    },
  );

  test.each([...metricNames])("[E5] %s refuses labels that it doesn't suit, and says what does", (name) => {
    const labels = [binary, three, number, frames];
    const codes = labels.map((label) => problemOf(() => start(name, label)).code);
    expect(codes.filter((code) => code === "unsuited-metric").length).toBeGreaterThan(0);
    expect(codes.filter((code) => code !== "unsuited-metric" && code !== "nothing thrown")).toEqual([]);
    expect(codes[3]).toBe("unsuited-metric");
  });

  test("[E5] F1 of three classes points to the averages, F1 of numbers to the errors, an error of classes to F1", () => {
    expect(problemOf(() => start("f1", three)).hint).toContain("f1-macro");
    expect(problemOf(() => start("f1", number)).hint).toContain("rmse");
    expect(problemOf(() => start("mae", binary)).hint).toContain("f1");
  });

  test("[E6] an unknown metric is refused with the nearest name and all names", () => {
    expect(problemOf(() => findMetric("f1-makro"))).toMatchObject({ code: "unknown-metric", hint: "did you mean `f1-macro`?" });
    expect(() => findMetric("bleu")).toThrow(/accuracy, balanced-accuracy/);
    expect(problemOf(() => findMetric("f1").create({ beta: 2 })).code).toBe("unknown-key");
  });

  test("[E6] names are unique, in kebab case, and those of the metrics", () => {
    expect(metricNames.size).toBe(metricPlugins.length);
    for (const name of metricNames) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const plugin of metricPlugins) {
      const label = problemOf(() => start(plugin.name, binary)).code === "nothing thrown" ? binary : number;
      expect(start(plugin.name, label).name).toBe(plugin.name);
    }
  });

  test("[E7] a decision or a target that is no class is not counted in silence", () => {
    for (const [decision, target] of [
      [3, 0],
      [0, -1],
      [0.5, 0],
      [0, Number.NaN],
    ] as const) {
      expect(() => start("accuracy", three).update(batch([decision], [target], [1], 3))).toThrow(RangeError);
    }
  });

  test("[E8] log loss of extreme logits is exact and finite", () => {
    const metric = start("log-loss", binary);
    metric.update({ ...batch([1, 0], [0, 0]), logits: Float32Array.of(1000, -1000) });
    expect(metric.value()).toBe(500);
    const softmax = start("log-loss", three);
    softmax.update({ ...batch([0], [2]), logits: Float32Array.of(1000, 0, -1000) });
    expect(softmax.value()).toBe(2000);
  });
});
