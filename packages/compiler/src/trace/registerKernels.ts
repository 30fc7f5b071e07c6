import { registerTrace } from "./backend.js";
import { kernels } from "./kernels/index.js";

/** Registers the trace backend with all of its kernels, once per process: TensorFlow.js keeps its registry itself. */
export function registerKernels(): void {
  registerTrace(kernels);
}
