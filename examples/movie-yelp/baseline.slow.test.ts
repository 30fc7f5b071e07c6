import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { createTfjsEngine, type Metrics, mixed, type TrainOptions, train } from "gruyere";
import { describe, expect, it } from "vitest";
import { data, reviews, settings } from "./program.js";

const shared = resolve(process.env["GRUYERE_SHARED"] ?? join(import.meta.dirname, "../../../shared"));
const dir = join(shared, "data/movie-yelp");
const present = existsSync(dir);
const mustRun = process.env["CI"] === "true" || process.env["GRUYERE_NO_SKIP"] === "1";

/** Test-set sizes of the recipe: one standard error of a share p among n rows is √(p(1−p)/n). */
const ROWS = { movie: 400, yelp: 2000 };
const standardError = (p: number, rows: number) => Math.sqrt((p * (1 - p)) / rows);

interface Figure {
  readonly key: string;
  readonly rows: number;
  /** Mean and sample standard deviation of three PyTorch runs: best checkpoint by validation. */
  readonly mean: number;
  readonly deviation: number;
}

const movie = (metric: string, mean: number, deviation: number): Figure => ({
  key: `movie/movie-reviews/test/${metric}`,
  rows: ROWS.movie,
  mean,
  deviation,
});
const yelp = (metric: string, mean: number, deviation: number): Figure => ({
  key: `yelp/yelp-reviews/test/${metric}`,
  rows: ROWS.yelp,
  mean,
  deviation,
});

interface Case {
  readonly name: string;
  readonly options: TrainOptions;
  readonly hidden: number;
  readonly seeds: readonly number[];
  readonly figures: readonly Figure[];
}

const MULTI_TASK = [
  movie("f1", 0.8715, 0.0099),
  movie("accuracy", 0.875, 0.009),
  yelp("f1-macro", 0.6482, 0.012),
  yelp("f1-weighted", 0.7743, 0.0043),
  yelp("accuracy", 0.7937, 0.0041),
];

const CASES: readonly Case[] = [
  {
    name: "movie alone",
    options: { tasks: ["movie"] },
    hidden: 300,
    seeds: [0, 1, 2],
    figures: [movie("f1", 0.8616, 0.0034), movie("accuracy", 0.8658, 0.0029)],
  },
  {
    name: "Yelp alone",
    options: { tasks: ["yelp"] },
    hidden: 300,
    seeds: [0, 1, 2],
    figures: [yelp("f1-macro", 0.6657, 0.0058), yelp("f1-weighted", 0.7827, 0.0038), yelp("accuracy", 0.7925, 0.0046)],
  },
  { name: "both, the longer set decides", options: {}, hidden: 300, seeds: [0, 1, 2], figures: MULTI_TASK },
  {
    name: "both, the shorter set decides",
    options: { schedule: mixed({ mode: "min-size" }) },
    hidden: 300,
    seeds: [0, 1, 2],
    figures: [
      movie("f1", 0.8686, 0.0119),
      movie("accuracy", 0.8733, 0.0095),
      yelp("f1-macro", 0.4671, 0.0283),
      yelp("f1-weighted", 0.6694, 0.0161),
      yelp("accuracy", 0.7415, 0.0073),
    ],
  },
  { name: "both, a trunk of 200", options: {}, hidden: 200, seeds: [0, 1, 2], figures: MULTI_TASK },
];

describe.skipIf(!present && !mustRun)(`the real reviews${present ? "" : " (skipped: ../shared is not there)"}`, () => {
  it.each(CASES)(
    "$name reach the PyTorch figures",
    async ({ options, hidden, seeds, figures }) => {
      const engine = await createTfjsEngine({ backend: "auto" });
      const runs: Metrics[] = [];
      for (const seed of seeds) {
        const run = await train(reviews(hidden), await data({ dir, seed }), { ...settings, ...options, seed, engine });
        runs.push(await run.model.evaluate(run.data));
        await run.model.dispose();
      }
      await engine.dispose();
      const compared = figures.map(({ key, rows, mean, deviation }) => {
        const ours = runs.reduce((sum, metrics) => sum + (metrics[key] ?? Number.NaN), 0) / runs.length;
        return { key, ours, pytorch: mean, allowed: Math.max(2 * deviation, standardError(mean, rows)) };
      });
      console.info(compared.map(describeFigure).join("\n"));
      for (const { key, ours, pytorch, allowed } of compared) expect(ours, key).toBeGreaterThanOrEqual(pytorch - allowed);
    },
    1_800_000,
  );
});

const describeFigure = ({ key, ours, pytorch, allowed }: { key: string; ours: number; pytorch: number; allowed: number }) =>
  `${key}  ours ${ours.toFixed(4)}  PyTorch ${pytorch.toFixed(4)}  allowed ±${allowed.toFixed(4)}`;
