import type { EnginePlugin } from "../container/engine.js";
import { autoEngine } from "./autoEngine.js";
import { onnxEngine } from "./onnxEngine.js";
import { tfjsEngine } from "./tfjsEngine.js";

/** Engines by the names of `--engine`. */
export const engines: readonly EnginePlugin[] = [
  autoEngine,
  onnxEngine("onnx", "cpu", "Whole steps compiled, on ONNX Runtime."),
  onnxEngine("onnx-webgpu", "webgpu", "Compiled, on the GPU through WebGPU."),
  onnxEngine("onnx-cuda", "cuda", "Compiled, on an NVIDIA GPU."),
  tfjsEngine("tensorflow", "TensorFlow.js on tfjs-node."),
  tfjsEngine("webgpu", "TensorFlow.js on the GPU through WebGPU."),
  tfjsEngine("wasm", "TensorFlow.js in WebAssembly."),
  tfjsEngine("cpu", "TensorFlow.js in plain JavaScript, for checking the others."),
];
