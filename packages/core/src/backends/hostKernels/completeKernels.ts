import { tf } from "#tfjs";
import { conv2dBackpropFilter } from "./conv2dBackpropFilter.js";
import { transposeUnlessIdentity } from "./cpuTranspose.js";
import { depthwiseBackpropFilter, depthwiseBackpropInput } from "./depthwiseBackprop.js";
import { einsum } from "./einsum.js";
import { batchMatMul, fusedMatMul } from "./matMul.js";
import { maxPoolGrad } from "./maxPoolGrad.js";
import { unsortedSegmentSum } from "./unsortedSegmentSum.js";

/** Kernels that training needs and TensorFlow.js's wasm backend lacks. */
const WASM: Readonly<Record<string, tf.KernelFunc>> = {
  Conv2DBackpropFilter: conv2dBackpropFilter,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  Einsum: einsum,
  UnsortedSegmentSum: unsortedSegmentSum,
};

/**
 * Registers what the wasm backend lacks, and replaces what is wrong or unusably slow: matrix products with a transposed argument,
 * and a gradient of max pooling that forgets windows whose maximum is negative. What a later version brings itself is left alone.
 */
export function completeWasm(): void {
  for (const [kernelName, kernelFunc] of Object.entries(WASM)) {
    if (!tf.getKernel(kernelName, "wasm")) tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  }
  const transpose = tf.getKernel("Transpose", "wasm");
  if (!transpose || tf.getKernel("MaxPoolGrad", "wasm")?.kernelFunc === maxPoolGrad) return;
  replaceKernel("MaxPoolGrad", "wasm", () => maxPoolGrad);
  replaceKernel("BatchMatMul", "wasm", (product) => batchMatMul(product, transpose.kernelFunc));
  replaceKernel("_FusedMatMul", "wasm", (product) => fusedMatMul(product, transpose.kernelFunc));
}

/**
 * Replaces two kernels of the cpu backend whose cost makes embeddings unusable there: the gradient of gather took one pass over the
 * batch for every row of the table, and copied the table twice.
 */
export function completeCpu(): void {
  const identity = tf.getKernel("Identity", "cpu");
  if (!identity || tf.getKernel("UnsortedSegmentSum", "cpu")?.kernelFunc === unsortedSegmentSum) return;
  replaceKernel("UnsortedSegmentSum", "cpu", () => unsortedSegmentSum);
  replaceKernel("Transpose", "cpu", (transpose) => transposeUnlessIdentity(transpose, identity.kernelFunc));
}

/** The set-up of the kernel stays: the new one may call it. */
function replaceKernel(kernelName: string, backendName: string, replace: (kernel: tf.KernelFunc) => tf.KernelFunc): void {
  const kernel = tf.getKernel(kernelName, backendName);
  if (!kernel) throw new Error(`internal: no kernel ${kernelName} on ${backendName}`);
  tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ ...kernel, kernelFunc: replace(kernel.kernelFunc) });
}
