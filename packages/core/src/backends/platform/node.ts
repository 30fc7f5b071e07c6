import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import type * as tfjsWasm from "@tensorflow/tfjs-backend-wasm";
import { tf } from "#tfjs";
import { BackendProblem, type BackendSource, type LoadedBackend } from "../backend.js";
import { lookAtAdapter } from "../gpuAdapter.js";
import { hasVulkanDriver as isInstalled } from "./vulkanDriver.js";

const require = createRequire(import.meta.url);

/** Whether WebGPU finds a Vulkan driver, where it needs one. */
export const hasVulkanDriver = (): boolean => isInstalled();

/** The backends that Node may have. */
export const sources: readonly BackendSource[] = [
  { name: "tensorflow", load: async () => loadTensorFlow() },
  { name: "webgpu", load: loadWebGpu },
  { name: "wasm", load: loadWasm },
  { name: "cpu", load: async () => ({ version: tf.version_core, device: "JavaScript" }) },
];

const INSTALL_TENSORFLOW =
  "install `@tensorflow/tfjs-node` and let its install script fetch libtensorflow (`npm rebuild @tensorflow/tfjs-node`), or set " +
  "GRUYERE_TFJS_NODE to the folder of a built tfjs-node: `node scripts/buildTfjsNode.mjs` in Gruyère's sources builds one with pip";

/** tfjs-node-gpu, tfjs-node, or the package in the folder `GRUYERE_TFJS_NODE`. */
function loadTensorFlow(): LoadedBackend {
  const given = process.env["GRUYERE_TFJS_NODE"];
  const candidates = given ? [given] : ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];
  const found = candidates.find((candidate) => canResolve(join(candidate, "package.json")));
  if (!found)
    throw new BackendProblem(
      "missing",
      given ? `there is no package in ${given}` : "tfjs-node is not installed",
      INSTALL_TENSORFLOW,
    );
  const folder = dirname(require.resolve(join(found, "package.json")));
  if (!hasBinding(folder))
    throw new BackendProblem("missing", "tfjs-node is installed without its native binding", INSTALL_TENSORFLOW);
  // TensorFlow's own log lines go to stderr before anything is known to be wrong.
  process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
  const current = tf.engine().backendName;
  try {
    require(found);
    const { version } = require(join(found, "package.json"));
    return { version: String(version), device: `libtensorflow on ${processor()}` };
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new BackendProblem(
      "missing",
      `tfjs-node is installed without its native binding: ${reason.trim()}`,
      INSTALL_TENSORFLOW,
      {
        cause: error,
      },
    );
  } finally {
    if (current && tf.findBackendFactory(current)) void tf.setBackend(current); // tfjs-node makes itself current
  }
}

/** Looked for first: requiring a tfjs-node without it takes long to fail. */
function hasBinding(folder: string): boolean {
  const lib = join(folder, "lib");
  return existsSync(lib) && readdirSync(lib).some((napi) => existsSync(join(lib, napi, "tfjs_binding.node")));
}

async function loadWasm(): Promise<LoadedBackend> {
  const wasm: typeof tfjsWasm = require("@tensorflow/tfjs-backend-wasm"); // not imported: see #tfjs
  const folder = dirname(require.resolve("@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm"));
  if (!tf.engine().registry["wasm"]) wasm.setWasmPaths(`${folder}/`);
  return { version: wasm.version_wasm, device: `WebAssembly on ${processor()}` };
}

const INSTALL_DRIVER =
  process.platform === "linux"
    ? "install the Vulkan driver of the GPU, or for a GPU in software set VK_ICD_FILENAMES to its driver's .json file (SwiftShader's)"
    : "install or update the driver of the GPU: it needs Metal or Direct3D 12";

async function loadWebGpu(): Promise<LoadedBackend> {
  if (!canResolve("webgpu"))
    throw new BackendProblem("missing", "the package `webgpu` is not installed", "install the optional package `webgpu`");
  if (!hasVulkanDriver()) throw new BackendProblem("missing", "there is no Vulkan driver", INSTALL_DRIVER);
  await provideGpu();
  const adapter = await lookAtAdapter(navigator.gpu, INSTALL_DRIVER);
  require("@tensorflow/tfjs-backend-webgpu");
  return { version: tf.version_core, ...adapter };
}

/** Gives this process WebGPU, if it has none: TensorFlow.js looks for it where browsers have it. */
async function provideGpu(): Promise<void> {
  if (typeof navigator !== "undefined" && "gpu" in navigator) return;
  try {
    const { create, globals } = await import("webgpu");
    Object.assign(globalThis, globals);
    const gpu = create([]);
    if (typeof navigator === "undefined") Object.defineProperty(globalThis, "navigator", { value: { gpu }, configurable: true });
    else Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BackendProblem(
      "fails",
      `the package \`webgpu\` does not load: ${reason}`,
      "install the optional package `webgpu` again",
      { cause: error },
    );
  }
}

function canResolve(name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

const processor = (): string => cpus()[0]?.model.trim() || "this processor";
