/** Numbers of a tensor in a safetensors file. `BF16`, `F16` and the 8-bit floats are given as their bits. */
export type TensorValues =
  | Float64Array
  | Float32Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigInt64Array
  | BigUint64Array;

/** How each dtype of the format is stored: bytes per number, and the array that views it. */
export const DTYPES = {
  F64: { bytes: 8, view: (buffer: ArrayBufferLike, at: number, n: number) => new Float64Array(buffer, at, n) },
  F32: { bytes: 4, view: (buffer: ArrayBufferLike, at: number, n: number) => new Float32Array(buffer, at, n) },
  F16: { bytes: 2, view: (buffer: ArrayBufferLike, at: number, n: number) => new Uint16Array(buffer, at, n) },
  BF16: { bytes: 2, view: (buffer: ArrayBufferLike, at: number, n: number) => new Uint16Array(buffer, at, n) },
  F8_E4M3: { bytes: 1, view: (buffer: ArrayBufferLike, at: number, n: number) => new Uint8Array(buffer, at, n) },
  F8_E5M2: { bytes: 1, view: (buffer: ArrayBufferLike, at: number, n: number) => new Uint8Array(buffer, at, n) },
  I64: { bytes: 8, view: (buffer: ArrayBufferLike, at: number, n: number) => new BigInt64Array(buffer, at, n) },
  U64: { bytes: 8, view: (buffer: ArrayBufferLike, at: number, n: number) => new BigUint64Array(buffer, at, n) },
  I32: { bytes: 4, view: (buffer: ArrayBufferLike, at: number, n: number) => new Int32Array(buffer, at, n) },
  U32: { bytes: 4, view: (buffer: ArrayBufferLike, at: number, n: number) => new Uint32Array(buffer, at, n) },
  I16: { bytes: 2, view: (buffer: ArrayBufferLike, at: number, n: number) => new Int16Array(buffer, at, n) },
  U16: { bytes: 2, view: (buffer: ArrayBufferLike, at: number, n: number) => new Uint16Array(buffer, at, n) },
  I8: { bytes: 1, view: (buffer: ArrayBufferLike, at: number, n: number) => new Int8Array(buffer, at, n) },
  U8: { bytes: 1, view: (buffer: ArrayBufferLike, at: number, n: number) => new Uint8Array(buffer, at, n) },
  BOOL: { bytes: 1, view: (buffer: ArrayBufferLike, at: number, n: number) => new Uint8Array(buffer, at, n) },
} as const;

/** Dtype names of the safetensors format. */
export type TensorDType = keyof typeof DTYPES;

/** Whether a name is a dtype of the format. */
export const isTensorDType = (name: unknown): name is TensorDType => typeof name === "string" && Object.hasOwn(DTYPES, name);

/** One tensor of a safetensors file; `shape` has no unknown length, `[]` is a scalar. */
export interface StoredTensor {
  readonly dtype: TensorDType;
  readonly shape: readonly number[];
  readonly values: TensorValues;
}

/** What a safetensors file holds: tensors and metadata texts, by name. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}
