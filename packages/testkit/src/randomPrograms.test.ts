import { createOnnxEngine } from "@gruyere/compiler";
import { createTfjsEngine } from "@gruyere/core";
import { createVocabulary } from "@gruyere/flow";
import { lossPlugins, modulePlugins } from "@gruyere/modules";
import { afterAll, expect } from "vitest";
import { describeRandomPrograms } from "./random/describeRandomPrograms.js";

const SEEDS = 40;
let compiled = 0;

describeRandomPrograms(
  "onnx, sequences at their own lengths",
  () => createOnnxEngine({ buckets: "none", onCompile: () => compiled++ }),
  {
    makeReference: () => createTfjsEngine({ backend: "cpu" }),
    vocabulary: createVocabulary([...modulePlugins, ...lossPlugins]),
    seeds: Array.from({ length: SEEDS }, (_, seed) => seed),
  },
);

// A step, a kept tape and an evaluation, each of two steps, unless their shapes are equal.
afterAll(() => expect(compiled, "graphs that were compiled").toBeGreaterThan(3 * SEEDS));
