import * as tf from "@tensorflow/tfjs";

/** A backend whose tensors lie in memory that JavaScript sees (wasm). */
interface HeapBackend {
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
}

const hasHeap = (backend: object): backend is HeapBackend => "typedArrayFromHeap" in backend;

/**
 * The storage of a float tensor itself, not a copy, on the backends that have it in this process's memory (cpu, wasm);
 * undefined on others. Valid until the next tensor is made.
 */
export function hostView(tensor: tf.Tensor): Float32Array | undefined {
  const backend = tf.backend();
  if (tensor.dtype !== "float32") return undefined;
  if (hasHeap(backend)) return backend.typedArrayFromHeap(tensor);
  return tf.getBackend() === "cpu" ? tensor.dataSync<"float32">() : undefined;
}
