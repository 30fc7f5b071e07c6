import { describeEngine } from "@gruyere/testkit";
import { describeOnSoftwareGpu } from "../../onnx/fixtures/softwareGpu.js";
import { createOnnxEngine } from "../createOnnxEngine.js";

describeOnSoftwareGpu(() => {
  describeEngine("onnx on webgpu", () => createOnnxEngine({ provider: "webgpu" }), { reduced: true, compiled: true });
});
