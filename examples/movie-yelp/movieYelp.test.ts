import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  createTfjsEngine,
  createVocabulary,
  lossPlugins,
  metricNames,
  modulePlugins,
  parseProgram,
  sameProgram,
  type TrainEvent,
  train,
} from "gruyere";
import { expect, it } from "vitest";
import { generateReviews } from "./corpus.js";
import program, { data, reviews, settings } from "./program.js";

const vocabulary = createVocabulary([...modulePlugins, ...lossPlugins], metricNames);

it("the YAML file is the same program", async () => {
  const file = join(import.meta.dirname, "program.yaml");
  const parsed = parseProgram(await readFile(file, "utf8"), vocabulary, { file });
  expect(sameProgram(parsed.program, program)).toBe(true);
  expect(sameProgram(parsed.program, reviews(200))).toBe(false);
});

it("the corpus comes from its seed alone", () => {
  const corpus = { name: "movie", reviews: 20, words: 30, shares: [0.5, 0, 0.5], topic: ["film"] } as const;
  expect(generateReviews({ ...corpus, seed: 1 })).toEqual(generateReviews({ ...corpus, seed: 1 }));
  expect(generateReviews({ ...corpus, seed: 1 })).not.toEqual(generateReviews({ ...corpus, seed: 2 }));
});

it("learns both tasks, and the same seed gives the same losses twice", async () => {
  const engine = await createTfjsEngine({ backend: "wasm" });
  const once = async () => {
    const losses: unknown[] = [];
    const onEvent = (event: TrainEvent) => event.type === "step" && losses.push(event.losses);
    const run = await train(reviews(32), await data({ seed: 1 }), { ...settings, epochs: 2, seed: 1, engine, onEvent });
    const metrics = await run.model.evaluate(run.data);
    const [row] = await run.model.predict([{ text: "superb lovely moving film" }], { tasks: ["movie"] });
    await run.model.dispose();
    return { losses, metrics, row };
  };
  const first = await once();
  expect(first.metrics["movie/movie-reviews/test/f1"]).toBeGreaterThan(0.75);
  expect(first.row?.movie.value).toBe(true);
  expect(await once()).toEqual(first);
  await engine.dispose();
});
