import { describeEngine } from "@gruyere/testkit";
import { createOnnxEngine } from "../createOnnxEngine.js";

describeEngine("onnx on cpu, optimiser in the graph", () => createOnnxEngine({ optimiser: "graph" }), { compiled: true });
