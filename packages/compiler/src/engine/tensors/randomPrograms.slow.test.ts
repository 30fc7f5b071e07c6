import { createVocabulary } from "@gruyere/flow";
import { lossPlugins, modulePlugins } from "@gruyere/modules";
import { describeRandomPrograms } from "@gruyere/testkit";
import { describeOnSoftwareGpu } from "../../onnx/fixtures/softwareGpu.js";
import { createOnnxEngine } from "../createOnnxEngine.js";

const vocabulary = createVocabulary([...modulePlugins, ...lossPlugins]);
const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i);
const makeReference = () => createOnnxEngine();

describeRandomPrograms("onnx on cpu, optimiser in the graph", () => createOnnxEngine({ optimiser: "graph" }), {
  ...{ makeReference, vocabulary, seeds: seedsFrom(7000, 30) },
});

describeOnSoftwareGpu(() => {
  describeRandomPrograms("onnx on webgpu", () => createOnnxEngine({ provider: "webgpu" }), {
    ...{ makeReference, vocabulary, seeds: seedsFrom(8000, 12) },
  });
});
