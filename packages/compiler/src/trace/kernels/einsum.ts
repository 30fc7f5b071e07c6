import { tf } from "@gruyere/core/tfjs";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { sizeOf } from "../../graph/shapes.js";
import { binary } from "../expressions/elementwise.js";
import { reshape, transpose } from "../expressions/layout.js";
import type { TraceKernel, TraceKernels } from "../kernel.js";
import { textIn } from "../kernelArguments.js";
import { product } from "./matmul.js";

/** A value and what each of its axes is called. */
interface Term {
  readonly value: Value;
  readonly names: readonly number[];
}

const sizesOf = ({ value, names }: Term, wanted: readonly number[]): readonly number[] =>
  wanted.map((name) => value.shape[names.indexOf(name)] ?? 1);

/** A term with its axes in another order. */
function ordered(graph: GraphBuilder, { value, names }: Term, wanted: readonly number[]): Value {
  return transpose(
    graph,
    value,
    wanted.map((name) => names.indexOf(name)),
  );
}

/** A term without the axes that nothing else needs. */
function summed(graph: GraphBuilder, term: Term, needed: ReadonlySet<number>): Term {
  const axes = term.names.flatMap((name, axis) => (needed.has(name) ? [] : [axis]));
  if (axes.length === 0) return term;
  const value = graph.one("ReduceSum", [term.value], { axes, keepdims: false });
  return { value, names: term.names.filter((name) => needed.has(name)) };
}

/** Two terms as one: axes of both that nothing else needs are summed by a product of matrices. */
function contracted(graph: GraphBuilder, given: readonly [Term, Term], needed: ReadonlySet<number>): Term {
  const a = summed(graph, given[0], new Set([...needed, ...given[1].names]));
  const b = summed(graph, given[1], new Set([...needed, ...given[0].names]));
  const both = a.names.filter((name) => b.names.includes(name));
  const batch = both.filter((name) => needed.has(name));
  const inner = both.filter((name) => !needed.has(name));
  const rows = a.names.filter((name) => !both.includes(name));
  const columns = b.names.filter((name) => !both.includes(name));
  const names = [...batch, ...rows, ...columns];
  const [batchSizes, rowSizes, columnSizes] = [sizesOf(a, batch), sizesOf(a, rows), sizesOf(b, columns)];
  if (inner.length === 0) {
    const left = reshape(graph, ordered(graph, a, [...batch, ...rows]), [...batchSizes, ...rowSizes, ...columns.map(() => 1)]);
    const right = reshape(graph, ordered(graph, b, [...batch, ...columns]), [
      ...batchSizes,
      ...rows.map(() => 1),
      ...columnSizes,
    ]);
    return { value: binary(graph, "Mul", left, right), names };
  }
  const stack = batch.length === 0 ? [] : [sizeOf(batchSizes)];
  const depth = sizeOf(sizesOf(a, inner));
  const left = reshape(graph, ordered(graph, a, [...batch, ...rows, ...inner]), [...stack, sizeOf(rowSizes), depth]);
  const right = reshape(graph, ordered(graph, b, [...batch, ...inner, ...columns]), [...stack, depth, sizeOf(columnSizes)]);
  const made = product(graph, left, right, { transA: false, transB: false });
  return { value: reshape(graph, made, [...batchSizes, ...rowSizes, ...columnSizes]), names };
}

/** TensorFlow.js takes one or two tensors, and numbers axes with those of the output first. */
const einsumOf: TraceKernel = (call) => {
  const { graph } = call;
  const values = call.list();
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(textIn(call, "equation"), values.length);
  const output = Array.from({ length: allDims.length - summedDims.length }, (_, name) => name);
  const [a, b] = values.map((value, i): Term => ({ value, names: idDims[i] ?? [] }));
  if (!a) throw new Error("einsum of nothing");
  const needed = new Set(output);
  return ordered(graph, b ? contracted(graph, [a, b], needed) : summed(graph, a, needed), output);
};

/** Sums of products in Einstein's notation. */
export const einsum: TraceKernels = { Einsum: einsumOf };
