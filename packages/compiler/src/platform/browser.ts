import type { Machine } from "../onnx/machine.js";
import type { OnnxRuntime } from "../onnx/runtime.js";

/** A browser's own threads are all that it tells. */
export const thisMachine = (): Machine => ({ cores: navigator.hardwareConcurrency, load: 0 });

/** The platform in errors. */
export const platformName = "browsers";

/** Rejects: onnxruntime-node is for Node. */
export const importRuntime = (): Promise<OnnxRuntime> => Promise.reject(new Error("onnxruntime-node runs in Node only"));

/** What to do instead. */
export const runtimeCure = "in browsers, use TensorFlow.js: `createTfjsEngine()`";

/** There are no libraries. */
export const hasLibrary = (_file: string): boolean => false;
