import type { TraceKernels } from "../kernel.js";
import { convolution } from "./convolution.js";
import { normalisation } from "./normalisation.js";
import { pooling } from "./pooling.js";
import { resize } from "./resize.js";

/** Kernels of the trace by TensorFlow.js's names. */
export const kernels: TraceKernels = { ...convolution, ...pooling, ...resize, ...normalisation };
