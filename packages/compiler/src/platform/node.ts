import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { OnnxRuntime } from "../onnx/runtime.js";

// What is CommonJS is faster to require than to import.
const require = createRequire(import.meta.url);

export { thisMachine } from "../onnx/machine.js";

/** The platform in the words of npm packages: `linux/x64`. */
export const platformName: string = `${process.platform}/${process.arch}`;

/** Loads onnxruntime-node, an optional dependency. Rejects when it is not installed or its library doesn't load. */
export const importRuntime = async (): Promise<OnnxRuntime> => require("onnxruntime-node");

/** What to do where it can't be imported. */
export const runtimeCure =
  "npm leaves it out when its install script can't download: `ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node` installs it " +
  "without the download (its CPU library is in the package); or use TensorFlow.js: `--engine wasm`, in code `createTfjsEngine()`";

/** Whether onnxruntime-node has this library for the platform. */
export const hasLibrary = (file: string): boolean =>
  existsSync(join(require.resolve("onnxruntime-node"), "../../bin/napi-v6", process.platform, process.arch, file));
