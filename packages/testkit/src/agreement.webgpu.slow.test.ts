import { createTfjsEngine } from "@gruyere/core";
import { describeWhere } from "./environment.js";
import { describeAgreement } from "./index.js";
import { useSoftwareGpu } from "./softwareGpu.js";

describeWhere("WebGPU on SwiftShader", useSoftwareGpu(), () => {
  describeAgreement(
    "webgpu",
    () => createTfjsEngine({ backend: "webgpu" }),
    () => createTfjsEngine({ backend: "cpu" }),
  );
});
