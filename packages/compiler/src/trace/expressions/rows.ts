import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { sizeOf } from "../../graph/shapes.js";
import { binary, cast, like, where } from "./elementwise.js";
import { filled, reshape, unshaped, withoutAxes } from "./layout.js";

/** Slices of `data` along an axis at int32 ids of any shape. */
export function gather(graph: GraphBuilder, data: Value, ids: Value, axis: number): Value {
  const shape = [...data.shape.slice(0, axis), ...ids.shape, ...data.shape.slice(axis + 1)];
  if (sizeOf(shape) === 0) return filled(graph, { shape, type: data.type }, 0);
  return graph.one("Gather", [data, cast(graph, ids, "int32")], { axis });
}

/** The place of each index among all numbers of the axes it names: `[…, k]` → `[…]`. */
export function flatIds(graph: GraphBuilder, indices: Value, sizes: readonly number[]): Value {
  const ids = cast(graph, indices, "int32");
  const last = ids.shape.length - 1;
  if (sizes.length === 1) return withoutAxes(graph, ids, [last]);
  const strides = sizes.map((_, axis) => sizeOf(sizes.slice(axis + 1)));
  const weights = graph.constant(Int32Array.from(strides), { shape: [sizes.length], type: "int32" });
  return graph.one("ReduceSum", [binary(graph, "Mul", ids, weights)], { axes: [last], keepdims: false });
}

/** Sums rows into zeros, `shape`, at ids of the first axis. */
export function scatterRows(graph: GraphBuilder, ids: Value, rows: Value, shape: readonly number[]): Value {
  const [V = 0, ...inner] = shape;
  const D = sizeOf(inner);
  if (sizeOf(rows.shape) === 0) return filled(graph, { shape, type: rows.type }, 0);
  const flat = reshape(graph, rows, [sizeOf(rows.shape) / D, D]);
  return reshape(graph, graph.one("ScatterRows", [unshaped(graph, ids), flat], { shape: [V, D] }), shape);
}

/** The same where ids may be of no row: what belongs to those counts for nothing. Ids of one axis. */
export function scatterSome(graph: GraphBuilder, ids: Value, rows: Value, shape: readonly number[]): Value {
  if (sizeOf(rows.shape) === 0) return scatterRows(graph, ids, rows, shape);
  const [count = 0, ...inner] = shape;
  const isThere = binary(
    graph,
    "And",
    binary(graph, "GreaterOrEqual", ids, like(graph, ids, 0)),
    binary(graph, "Less", ids, like(graph, ids, count)),
  );
  const flat = reshape(graph, rows, [sizeOf(ids.shape), sizeOf(inner)]);
  const kept = where(graph, reshape(graph, isThere, [sizeOf(ids.shape), 1]), flat, like(graph, rows, 0));
  return scatterRows(graph, where(graph, isThere, ids, like(graph, ids, 0)), kept, shape);
}
