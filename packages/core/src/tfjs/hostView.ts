import { tf } from "#tfjs";

/** A backend whose tensors lie in memory that JavaScript sees (wasm). */
interface HeapBackend {
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array;
  makeOutput(shape: readonly number[], dtype: string): tf.TensorInfo;
}

const hasHeap = (backend: object): backend is HeapBackend => "typedArrayFromHeap" in backend && "makeOutput" in backend;

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

/** Whether the current backend's tensors lie in this process's memory. */
export const hasHostMemory = (): boolean => hasHeap(tf.backend()) || tf.getBackend() === "cpu";

/** A new float tensor of a tensor's shape, whose numbers are whatever was there before: to be written through `hostView`. */
export function unfilledLike({ shape, size }: tf.Tensor): tf.Tensor {
  const backend = tf.backend();
  if (!hasHeap(backend)) return tf.tensor(new Float32Array(size), shape, "float32");
  return tf.engine().makeTensorFromTensorInfo(backend.makeOutput(shape, "float32"));
}
