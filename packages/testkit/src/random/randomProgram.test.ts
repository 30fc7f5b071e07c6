import { compile, createTfjsEngine } from "@gruyere/core";
import { createVocabulary } from "@gruyere/flow";
import { lossPlugins, modulePlugins } from "@gruyere/modules";
import { describe, expect, test } from "vitest";
import { expectNoLeaks } from "../expectNoLeaks.js";
import { randomProgram } from "./randomProgram.js";
import { randomStep } from "./randomStep.js";

const vocabulary = createVocabulary([...modulePlugins, ...lossPlugins]);
const losses = new Map(lossPlugins.map((plugin) => [plugin.name, plugin]));
const seeds = Array.from({ length: 300 }, (_, seed) => seed);

describe("random programs", () => {
  test("[K9] the same seed gives the same program and the same batches", () => {
    for (const seed of seeds.slice(0, 20)) {
      const [a, b] = [randomProgram(seed, vocabulary), randomProgram(seed, vocabulary)];
      expect(a.text).toBe(b.text);
      expect(randomStep(a, 3)).toEqual(randomStep(b, 3));
    }
    const texts = new Set(seeds.map((seed) => randomProgram(seed, vocabulary).text.replace(/random-\d+/, "")));
    expect(texts.size).toBeGreaterThan(290);
  });

  test("[K9] all of them run, forward and backward", async () => {
    const engine = await createTfjsEngine({ backend: "cpu" });
    await expectNoLeaks(async () => {
      for (const seed of seeds) {
        const random = randomProgram(seed, vocabulary);
        const executor = await engine.open(compile(random.program, { losses }), { seed });
        try {
          const { losses: sums, gradients } = await executor.gradients(randomStep(random));
          expect(Object.values(sums).every(Number.isFinite), `${seed}`).toBe(true);
          expect(await gradients.check(), `${seed}`).toMatchObject({ finite: true });
          gradients.dispose();
        } catch (error) {
          throw new Error(`seed ${seed}\n${random.text}`, { cause: error });
        } finally {
          executor.dispose();
        }
      }
    });
    await engine.dispose();
  });

  test("[K10] they have every built-in module, loss and kind of task, and steps of every kind", () => {
    const programs = seeds.map((seed) => randomProgram(seed, vocabulary));
    const tasks = programs.flatMap(({ program }) => Object.values(program.tasks));
    const modules = programs.flatMap(({ program }) => Object.values(program.modules));
    const types = new Set(modules.map(({ spec }) => spec.plugin.name));
    expect(modulePlugins.map(({ name }) => name).filter((name) => !types.has(name))).toEqual([]);
    const used = new Set(tasks.map(({ loss, label }) => loss?.plugin.name ?? label?.plugin.create(label.options).defaultLoss));
    expect(lossPlugins.map(({ name }) => name).filter((name) => !used.has(name))).toEqual([]);
    const inputs = new Set(programs.flatMap((each) => Object.values(each.inputs).map(({ type }) => type)));
    expect(inputs.size).toBe(6);
    const labels = new Set(programs.flatMap((each) => Object.values(each.tasks).map(({ label }) => label.kind)));
    expect([...labels].toSorted()).toEqual(["binary", "category", "frames", "number", "rows"]);
    expect(modules.some(({ frozen }) => frozen)).toBe(true);
    expect(tasks.some(({ active }) => !active)).toBe(true);
    expect(tasks.some(({ returns }) => Object.keys(returns).length > 0)).toBe(true);
    expect(tasks.some(({ flow }) => flow.some(({ name }) => name.endsWith("#2")))).toBe(true);

    const batches = programs.map((each) => randomStep(each).batches);
    expect(new Set(batches.map(({ length }) => length))).toEqual(new Set([1, 2, 3]));
    const weights = batches.flat().flatMap(({ labels: all }) => Object.values(all).flatMap((each) => [...each.weights.values]));
    expect(new Set(weights)).toEqual(new Set([0, 0.5, 1, 2]));
  });
});
