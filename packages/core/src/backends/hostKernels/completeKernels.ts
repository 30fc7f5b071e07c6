import * as tf from "@tensorflow/tfjs";
import { conv2dBackpropFilter } from "./conv2dBackpropFilter.js";
import { transposeUnlessIdentity } from "./cpuTranspose.js";
import { depthwiseBackpropFilter, depthwiseBackpropInput } from "./depthwiseBackprop.js";
import { einsum } from "./einsum.js";
import { unsortedSegmentSum } from "./unsortedSegmentSum.js";

/** Kernels that training needs and TensorFlow.js's wasm backend lacks. */
const WASM: Readonly<Record<string, tf.KernelFunc>> = {
  Conv2DBackpropFilter: conv2dBackpropFilter,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  Einsum: einsum,
  UnsortedSegmentSum: unsortedSegmentSum,
};

/** Registers what the wasm backend lacks. What a later version brings itself is left alone. */
export function completeWasm(): void {
  for (const [kernelName, kernelFunc] of Object.entries(WASM)) {
    if (!tf.getKernel(kernelName, "wasm")) tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  }
}

/**
 * Replaces two kernels of the cpu backend whose cost makes embeddings unusable there: the gradient of gather took one pass over the
 * batch for every row of the table, and copied the table twice.
 */
export function completeCpu(): void {
  const [transpose, identity] = [tf.getKernel("Transpose", "cpu"), tf.getKernel("Identity", "cpu")];
  const current = tf.getKernel("UnsortedSegmentSum", "cpu");
  if (!transpose || !identity || current?.kernelFunc === unsortedSegmentSum) return;
  replaceKernel("UnsortedSegmentSum", unsortedSegmentSum);
  replaceKernel("Transpose", transposeUnlessIdentity(transpose.kernelFunc, identity.kernelFunc));
}

function replaceKernel(kernelName: string, kernelFunc: tf.KernelFunc): void {
  if (tf.getKernel(kernelName, "cpu")) tf.unregisterKernel(kernelName, "cpu");
  tf.registerKernel({ kernelName, backendName: "cpu", kernelFunc });
}
