import type { TraceKernels } from "../kernel.js";
import { activation } from "./activation.js";
import { binary } from "./binary.js";
import { comparison } from "./comparison.js";
import { convolution } from "./convolution.js";
import { creation } from "./creation.js";
import { einsum } from "./einsum.js";
import { gather } from "./gather.js";
import { matmul } from "./matmul.js";
import { normalisation } from "./normalisation.js";
import { pooling } from "./pooling.js";
import { reduction } from "./reduction.js";
import { resize } from "./resize.js";
import { running } from "./running.js";
import { scatter } from "./scatter.js";
import { shape } from "./shape.js";
import { slicing } from "./slicing.js";
import { unary } from "./unary.js";

/** Kernels of the trace by TensorFlow.js's names. */
export const kernels: TraceKernels = {
  ...unary,
  ...activation,
  ...binary,
  ...comparison,
  ...reduction,
  ...running,
  ...matmul,
  ...einsum,
  ...shape,
  ...slicing,
  ...gather,
  ...scatter,
  ...creation,
  ...convolution,
  ...pooling,
  ...resize,
  ...normalisation,
};
