import { createOnnxEngine, type OnnxEngineOptions } from "@gruyere/compiler";
import { createTfjsEngine } from "@gruyere/core";
import { createVocabulary } from "@gruyere/flow";
import { lossPlugins, modulePlugins } from "@gruyere/modules";
import { afterAll, expect } from "vitest";
import { describeRandomPrograms } from "./random/describeRandomPrograms.js";

const vocabulary = createVocabulary([...modulePlugins, ...lossPlugins]);

function describeCompiled(name: string, options: OnnxEngineOptions, first: number, count: number): void {
  let compiled = 0;
  describeRandomPrograms(name, () => createOnnxEngine({ ...options, onCompile: () => compiled++ }), {
    makeReference: () => createTfjsEngine({ backend: "cpu" }),
    vocabulary,
    seeds: Array.from({ length: count }, (_, i) => first + i),
  });
  afterAll(() => expect(compiled, `graphs of ${name} that were compiled`).toBeGreaterThan(3 * count));
}

describeCompiled("onnx", {}, 16, 300);
describeCompiled("onnx, sequences at their own lengths", { buckets: "none" }, 0, 60);
