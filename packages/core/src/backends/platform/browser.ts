import { tf } from "#tfjs";
import { BackendProblem, type BackendSource } from "../backend.js";
import { type GpuAdapters, lookAtAdapter } from "../gpuAdapter.js";

const gpuOf = (): GpuAdapters | undefined => Reflect.get(navigator, "gpu");

/** Browsers bring what WebGPU needs. */
export const hasVulkanDriver = (): boolean => true;

/** The backends that a browser may have. */
export const sources: readonly BackendSource[] = [
  {
    name: "webgpu",
    async load() {
      const cure = "use a browser with WebGPU on a machine with a GPU, over https or localhost";
      const gpu = gpuOf();
      if (!gpu) throw new BackendProblem("missing", "this browser has no WebGPU", cure);
      const adapter = await lookAtAdapter(gpu, cure);
      await import("@tensorflow/tfjs-backend-webgpu");
      return { version: tf.version_core, ...adapter };
    },
  },
  {
    name: "webgl",
    async load() {
      if (!tf.findBackendFactory("webgl"))
        throw new BackendProblem("missing", "this browser has no WebGL", "use another browser");
      return { version: tf.version_core };
    },
  },
  {
    name: "wasm",
    async load({ wasmUrl }) {
      const wasm = await import("@tensorflow/tfjs-backend-wasm");
      if (wasmUrl !== undefined) wasm.setWasmPaths(wasmUrl);
      return { version: wasm.version_wasm };
    },
  },
  { name: "cpu", load: async () => ({ version: tf.version_core }) },
];
