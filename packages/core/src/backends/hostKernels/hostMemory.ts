import type * as tf from "@tensorflow/tfjs";

/** A backend whose tensors lie in memory that JavaScript sees: the heap of WebAssembly. */
interface HeapBackend {
  typedArrayFromHeap(info: tf.TensorInfo): Float32Array | Int32Array;
  makeOutput(shape: readonly number[], dtype: string): tf.TensorInfo;
  disposeData(dataId: tf.DataId): boolean;
}

/** The cpu backend: tensors are typed arrays. */
interface ArrayBackend {
  readonly data: { get(dataId: tf.DataId): { readonly values: Float32Array | Int32Array } };
  makeTensorInfo(shape: readonly number[], dtype: string, values: Float32Array): tf.TensorInfo;
}

const hasHeap = (backend: object): backend is HeapBackend => "typedArrayFromHeap" in backend && "makeOutput" in backend;
const hasArrays = (backend: object): backend is ArrayBackend => "makeTensorInfo" in backend && "data" in backend;

/** A tensor's own storage, not a copy; on wasm valid until the next tensor is made. */
export function storageOf(backend: object, info: tf.TensorInfo): Float32Array | Int32Array {
  if (hasHeap(backend)) return backend.typedArrayFromHeap(info);
  if (hasArrays(backend)) return backend.data.get(info.dataId).values;
  throw new Error("internal: a host kernel on a backend without host memory");
}

/** A new float tensor of zeros, and its storage. Make it before looking at the storage of others. */
export function makeZeros(
  backend: object,
  shape: readonly number[],
): { readonly info: tf.TensorInfo; readonly values: Float32Array } {
  if (hasHeap(backend)) {
    const info = backend.makeOutput(shape, "float32");
    const values = backend.typedArrayFromHeap(info);
    if (values instanceof Float32Array) return { info, values: values.fill(0) };
  } else if (hasArrays(backend)) {
    const values = new Float32Array(shape.reduce((n, d) => n * d, 1));
    return { info: backend.makeTensorInfo(shape, "float32", values), values };
  }
  throw new Error("internal: a host kernel on a backend without host memory");
}

/** Releases what a kernel made on the heap for itself. */
export function discard(backend: object, info: tf.TensorInfo): void {
  if (!hasHeap(backend)) throw new Error("internal: a kernel of the heap on another backend");
  backend.disposeData(info.dataId);
}
