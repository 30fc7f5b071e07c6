import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  createTfjsEngine,
  createVocabulary,
  lossPlugins,
  metricNames,
  modulePlugins,
  parseProgram,
  sameProgram,
  train,
} from "gruyere";
import { expect, it } from "vitest";
import program, { data, settings } from "./program.js";

const shared = resolve(process.env["GRUYERE_SHARED"] ?? join(import.meta.dirname, "../../../shared"));
const dir = join(shared, "data/tabular");
const present = existsSync(dir);
const mustRun = process.env["CI"] === "true" || process.env["GRUYERE_NO_SKIP"] === "1";

async function testMetrics(from: string | undefined) {
  const engine = await createTfjsEngine({ backend: "wasm" });
  const run = await train(program, data({ ...(from && { dir: from }), seed: 1 }), { ...settings, seed: 1, engine });
  const metrics = await run.model.evaluate(run.data);
  await run.model.dispose();
  await engine.dispose();
  return metrics;
}

it("the YAML file is the same program", async () => {
  const file = join(import.meta.dirname, "program.yaml");
  const vocabulary = createVocabulary([...modulePlugins, ...lossPlugins], metricNames);
  const parsed = parseProgram(await readFile(file, "utf8"), vocabulary, { file });
  expect(sameProgram(parsed.program, program)).toBe(true);
});

it("a regression and a classification learn together from generated wines", async () => {
  const metrics = await testMetrics(undefined);
  // The noise alone costs a mean absolute error of 0.4, guessing the mean 0.66.
  expect(metrics["quality/red/test/mae"]).toBeLessThan(0.6);
  expect(metrics["colour/white/test/accuracy"]).toBeGreaterThan(0.95);
});

it.skipIf(!present && !mustRun)(`and from the real files${present ? "" : " (skipped: ../shared is not there)"}`, async () => {
  const metrics = await testMetrics(dir);
  // Guessing the mean of the white wines costs 0.67.
  expect(metrics["quality/white/test/mae"]).toBeLessThan(0.63);
  expect(metrics["colour/white/test/accuracy"]).toBeGreaterThan(0.98);
});
