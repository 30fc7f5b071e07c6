import type * as tf from "@tensorflow/tfjs";
import { attributesOf } from "./attributesOf.js";
import { discard, makeZeros, storageOf } from "./hostMemory.js";

/** Legend: N matrices of a batch, M×K times K×L. */
interface Sizes {
  readonly N: number;
  readonly M: number;
  readonly K: number;
  readonly L: number;
}

/** Multiplications of one matrix from which the detour pays: for one product, and for a batch that is taken apart. */
const WORTH_TRANSPOSING = 1024;
const WORTH_SPLITTING = 8192;

/** The backend's own kernel, for matrices that are not transposed. */
type Product = (a: tf.TensorInfo, b: tf.TensorInfo) => tf.TensorInfo;

/**
 * `BatchMatMul` by way of the backend's fast path, which takes single matrices that are not transposed: transposes first, and
 * multiplies the matrices of a batch one by one. Some ten times faster, for every gradient of a linear layer and for attention.
 */
export function batchMatMul(product: tf.KernelFunc, transpose: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { a, b } = operands(call);
    const sizes = sizesOf(a, b, transposed(call));
    const way = sizes && wayOf(sizes, a, b);
    return way
      ? upright(call, product, transpose, (plain, left, right) => way(plain, left, right, sizes, call.backend))
      : product(call);
  };
}

/** `_FusedMatMul`, of which only single matrices have a fast path. */
export function fusedMatMul(product: tf.KernelFunc, transpose: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { a, b } = operands(call);
    const sizes = sizesOf(a, b, transposed(call));
    const pays = sizes?.N === 1 && b.shape.length <= a.shape.length && sizes.M * sizes.K * sizes.L >= WORTH_TRANSPOSING;
    return pays ? upright(call, product, transpose, (plain, left, right) => plain(left, right)) : product(call);
  };
}

type Call = Parameters<tf.KernelFunc>[0];
type Way = (product: Product, a: tf.TensorInfo, b: tf.TensorInfo, sizes: Sizes, backend: object) => tf.TensorInfo;

/** How a product gets to the fast path; undefined where it is better left alone. */
function wayOf({ N, M, K, L }: Sizes, a: tf.TensorInfo, b: tf.TensorInfo): Way | undefined {
  const work = M * K * L;
  if (b.shape.length <= a.shape.length && sizeOf(b.shape) === K * L) {
    if (work * N < WORTH_TRANSPOSING) return undefined;
    return N === 1 ? whole : asRows;
  }
  const together = a.shape.length === b.shape.length && a.shape.slice(0, -2).every((size, axis) => size === b.shape[axis]);
  return together && work >= WORTH_SPLITTING ? oneByOne : undefined;
}

const whole: Way = (product, a, b) => product(a, b);

/** Many matrices times the same one: the rows of all of them, times it. */
const asRows: Way = (product, a, b, { N, M, K, L }) => {
  const rows = product(
    { dataId: a.dataId, dtype: a.dtype, shape: [N * M, K] },
    { dataId: b.dataId, dtype: b.dtype, shape: [K, L] },
  );
  rows.shape = [...a.shape.slice(0, -2), M, L];
  return rows;
};

const oneByOne: Way = (product, a, b, { N, M, K, L }, backend) => {
  const { info } = makeZeros(backend, [...a.shape.slice(0, -2), M, L]);
  for (let i = 0; i < N; i++) {
    // The backend packs the right factor once per tensor: each matrix has to be a tensor of its own.
    const [left, right] = [makeZeros(backend, [M, K]).info, makeZeros(backend, [K, L]).info];
    copy(backend, a, i * M * K, left, 0, M * K);
    copy(backend, b, i * K * L, right, 0, K * L);
    const matrix = product(left, right);
    copy(backend, matrix, 0, info, i * M * L, M * L);
    for (const done of [left, right, matrix]) discard(backend, done);
  }
  return info;
};

function copy(backend: object, from: tf.TensorInfo, start: number, into: tf.TensorInfo, at: number, count: number): void {
  storageOf(backend, into).set(storageOf(backend, from).subarray(start, start + count), at);
}

/** Runs a product whose arguments are transposed beforehand, where that is asked for. */
function upright(
  call: Call,
  product: tf.KernelFunc,
  transpose: tf.KernelFunc,
  run: (product: Product, a: tf.TensorInfo, b: tf.TensorInfo) => tf.TensorInfo,
): tf.TensorInfo {
  const { a, b } = operands(call);
  const { transposeA, transposeB } = transposed(call);
  const turned: tf.TensorInfo[] = [];
  const turn = (x: tf.TensorInfo, isTransposed: boolean): tf.TensorInfo => {
    if (!isTransposed) return x;
    const rank = x.shape.length;
    const perm = [...x.shape.keys()].map((axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
    const info = one(transpose({ inputs: { x }, attrs: { perm }, backend: call.backend }));
    turned.push(info);
    return info;
  };
  const attrs = { ...call.attrs, transposeA: false, transposeB: false };
  const plain: Product = (left, right) =>
    one(product({ inputs: { ...call.inputs, a: left, b: right }, attrs, backend: call.backend }));
  try {
    return run(plain, turn(a, transposeA), turn(b, transposeB));
  } finally {
    for (const info of turned) discard(call.backend, info);
  }
}

function operands({ inputs: { a, b } }: Call): { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo } {
  if (a && b) return { a, b };
  throw new Error("a matrix product needs a and b");
}

const transposed = ({ attrs }: Call) => attributesOf<{ readonly transposeA: boolean; readonly transposeB: boolean }>(attrs);

/** Undefined for what the backend's own kernel refuses. */
function sizesOf(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { transposeA, transposeB }: ReturnType<typeof transposed>,
): Sizes | undefined {
  const last = ({ shape }: tf.TensorInfo, fromEnd: number): number => shape[shape.length - fromEnd] ?? 1;
  const [M, K] = transposeA ? [last(a, 1), last(a, 2)] : [last(a, 2), last(a, 1)];
  const [ofB, L] = transposeB ? [last(b, 1), last(b, 2)] : [last(b, 2), last(b, 1)];
  if (K !== ofB || a.dtype !== "float32" || b.dtype !== "float32") return undefined;
  return { N: sizeOf(a.shape.slice(0, -2)), M, K, L };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

function one(made: tf.TensorInfo | tf.TensorInfo[]): tf.TensorInfo {
  const info = Array.isArray(made) ? made[0] : made;
  if (info) return info;
  throw new Error("internal: a kernel without a result");
}
