import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { broadcast } from "../../graph/operators/elementwise.js";
import { sizeAt, sizeOf } from "../../graph/shapes.js";
import { cast } from "../expressions/elementwise.js";
import { filled, reshape, transpose } from "../expressions/layout.js";
import type { TraceKernel, TraceKernels } from "../kernel.js";
import { flagIn } from "../kernelArguments.js";
import { fusedActivation } from "./fusedActivation.js";

/** Which of a product's operands have their last two axes swapped. */
interface Swapped {
  readonly transA: boolean;
  readonly transB: boolean;
}

const swapped = (graph: GraphBuilder, x: Value): Value => {
  const rank = x.shape.length;
  return transpose(graph, x, [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2]);
};

/** Products of the matrices in the last two axes; the axes before broadcast. */
export function product(graph: GraphBuilder, a: Value, b: Value, { transA, transB }: Swapped): Value {
  const rows = sizeAt(a.shape, transA ? -1 : -2);
  const depth = sizeAt(a.shape, transA ? -2 : -1);
  const columns = sizeAt(b.shape, transB ? -2 : -1);
  if (depth !== sizeAt(b.shape, transB ? -1 : -2)) throw new Error(`a product of [${a.shape}] and [${b.shape}]`);
  const shape = [...broadcast([a.shape.slice(0, -2), b.shape.slice(0, -2)]), rows, columns];
  if (depth === 0 || sizeOf(shape) === 0) return filled(graph, { shape, type: a.type }, 0);
  if (a.type !== "float32") {
    const made = graph.one("MatMul", [transA ? swapped(graph, a) : a, transB ? swapped(graph, b) : b].map(integers(graph)));
    return cast(graph, made, a.type);
  }
  const isOneMatrix = sizeOf(b.shape) === depth * columns;
  const batches = sizeOf(a.shape) / (rows * depth);
  // One matrix for all batches: their rows lie one after the other.
  if (isOneMatrix && (batches === 1 || !transA)) {
    const left = reshape(graph, a, transA ? [depth, rows] : [batches * rows, depth]);
    const right = reshape(graph, b, b.shape.slice(-2));
    return reshape(graph, graph.one("Gemm", [left, right], { transA, transB }), shape);
  }
  return transA || transB ? graph.one("FusedMatMul", [a, b], { transA, transB }) : graph.one("MatMul", [a, b]);
}

const integers =
  (graph: GraphBuilder) =>
  (x: Value): Value =>
    cast(graph, x, "int32");

const batchMatMul: TraceKernel = (call) => {
  const swaps = { transA: flagIn(call, "transposeA"), transB: flagIn(call, "transposeB") };
  return product(call.graph, call.input("a"), call.input("b"), swaps);
};

const fusedMatMul: TraceKernel = (call) => {
  const swaps = { transA: flagIn(call, "transposeA"), transB: flagIn(call, "transposeB") };
  return fusedActivation(call, product(call.graph, call.input("a"), call.input("b"), swaps));
};

/** Products of matrices. */
export const matmul: TraceKernels = { BatchMatMul: batchMatMul, _FusedMatMul: fusedMatMul };
