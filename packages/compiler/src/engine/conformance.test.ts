import { describeEngine } from "@gruyere/testkit";
import { createOnnxEngine } from "./createOnnxEngine.js";

describeEngine("onnx on cpu", () => createOnnxEngine(), { compiled: true });
