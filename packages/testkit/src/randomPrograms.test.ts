import { createOnnxEngine } from "@gruyere/compiler";
import { createTfjsEngine } from "@gruyere/core";
import { createVocabulary } from "@gruyere/flow";
import { lossPlugins, modulePlugins } from "@gruyere/modules";
import { afterAll, expect } from "vitest";
import { describeRandomPrograms } from "./random/describeRandomPrograms.js";

/** Those that found a defect, and the first ones; the slow tier has 300 more. */
const PINNED = [94, 96, 133, 179, 220, 244];
const seeds = [...Array.from({ length: 16 }, (_, seed) => seed), ...PINNED];
let compiled = 0;

describeRandomPrograms("onnx", () => createOnnxEngine({ onCompile: () => compiled++ }), {
  makeReference: () => createTfjsEngine({ backend: "cpu" }),
  vocabulary: createVocabulary([...modulePlugins, ...lossPlugins]),
  seeds,
});

// Of each program a step, a kept tape and an evaluation at least.
afterAll(() => expect(compiled, "graphs that were compiled").toBeGreaterThan(3 * seeds.length));
