import type { Engine } from "@gruyere/core";
import type { Vocabulary } from "@gruyere/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareEngines } from "./compareEngines.js";

/** What random programs are compared with, and which. */
export interface RandomProgramsOptions {
  readonly makeReference: () => Promise<Engine>;
  /** Must have the built-in modules and losses. */
  readonly vocabulary: Vocabulary;
  /** One program for each. */
  readonly seeds: readonly number[];
}

const TOLERANCE = 1e-4;

/**
 * Compares an engine with another one on random programs, as vitest tests, one for each seed: losses, gradients, a kept tape, updates,
 * buffers and predictions differ by at most 1e-4 of each tensor's norm. A failure is an error that shows the seed and the program.
 *
 * @param name Of the engine, in the tests' titles.
 */
export function describeRandomPrograms(
  name: string,
  makeEngine: () => Promise<Engine>,
  { makeReference, vocabulary, seeds }: RandomProgramsOptions,
): void {
  describe(`random programs on ${name}`, () => {
    const engines: Engine[] = [];
    beforeAll(async () => {
      engines.push(await makeEngine(), await makeReference());
    }, 120_000);
    afterAll(async () => {
      for (const engine of engines) await engine.dispose();
    });
    it.each(seeds)("[K11] program %i: both engines agree", { timeout: 120_000 }, async (seed) => {
      const [engine, reference] = engines;
      if (!engine || !reference) throw new Error("internal: two engines");
      const { differences, text } = await compareEngines(seed, engine, reference, vocabulary);
      expect(
        differences.filter(({ error }) => error > TOLERANCE),
        `random program ${seed}\n${text}`,
      ).toEqual([]);
    });
  });
}
