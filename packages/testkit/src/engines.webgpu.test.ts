import { createTfjsEngine } from "@gruyere/core";
import { describeWhere } from "./environment.js";
import { describeEngine } from "./index.js";
import { useSoftwareGpu } from "./softwareGpu.js";

describeWhere("WebGPU on SwiftShader", useSoftwareGpu(), () => {
  describeEngine("tfjs on webgpu", () => createTfjsEngine({ backend: "webgpu" }), { reduced: true });
});
