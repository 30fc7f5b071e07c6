import { flagOf } from "../attributes.js";
import type { Attributes, Signature } from "../graph.js";
import type { Operator, Operators } from "../operator.js";
import { sameShape, sizeOf } from "../shapes.js";
import { broadcast } from "./elementwise.js";

/** A product of matrices: what it makes, and how many numbers are summed for each. */
interface Product extends Signature {
  readonly depth: number;
}

type Inputs = readonly (Signature | undefined)[];

function product([a, b]: Inputs, { transA = false, transB = false }: Attributes): Product {
  if (!a || !b || a.shape.length < 2 || b.shape.length < 2) throw new Error("a product of two matrices");
  const [rows = 0, depth = 0] = transA ? a.shape.slice(-2).reverse() : a.shape.slice(-2);
  const [depthB = 0, columns = 0] = transB ? b.shape.slice(-2).reverse() : b.shape.slice(-2);
  if (depth !== depthB) throw new Error(`a product of [${a.shape}] and [${b.shape}]: ${depth} columns and ${depthB} rows`);
  if (a.type !== b.type) throw new Error(`a product of ${a.type} and ${b.type}`);
  return { shape: [...broadcast([a.shape.slice(0, -2), b.shape.slice(0, -2)]), rows, columns], type: a.type, depth };
}

function signature(inputs: Inputs, attributes: Attributes): Signature {
  const { shape, type } = product(inputs, attributes);
  return { shape, type };
}

function flops(inputs: Inputs, attributes: Attributes): number {
  const { shape, depth } = product(inputs, attributes);
  return 2 * sizeOf(shape) * depth;
}

const matMul: Operator = { infer: (inputs) => [signature(inputs, {})], flops: (inputs) => flops(inputs, {}) };

/** The product's last two axes may be swapped before it; `alpha` is a factor. */
const fusedMatMul: Operator = {
  infer: (inputs, attributes) => [signature(inputs, attributes)],
  flops,
};

/** `alpha` a b + `beta` c, on matrices; c broadcasts to the product. */
const gemm: Operator = {
  infer: (inputs, attributes) => {
    const made = signature(inputs, { transA: flagOf(attributes, "transA"), transB: flagOf(attributes, "transB") });
    if (made.shape.length !== 2) throw new Error(`Gemm of rank ${made.shape.length}`);
    const [, , c] = inputs;
    if (c && !sameShape(broadcast([made.shape, c.shape]), made.shape)) {
      throw new Error(`a bias [${c.shape}] on [${made.shape}]`);
    }
    return [made];
  },
  flops: (inputs, attributes) => flops(inputs, attributes) + (inputs[2] ? sizeOf(product(inputs, attributes).shape) : 0),
};

/** Products of matrices. */
export const matmul: Operators = { MatMul: matMul, FusedMatMul: fusedMatMul, Gemm: gemm };
