import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/types.js";

/** `[B, …, C]` as `[B, C, …]`. */
export function channelsFirst(graph: GraphBuilder, x: Value): Value {
  const last = x.shape.length - 1;
  return permuted(graph, x, [0, last, ...axes(1, last)]);
}

/** `[B, C, …]` as `[B, …, C]`. */
export function channelsLast(graph: GraphBuilder, x: Value): Value {
  return permuted(graph, x, [0, ...axes(2, x.shape.length), 1]);
}

/** A filter `[…, C, F]` as `[F, C, …]`. */
export function filterFirst(graph: GraphBuilder, filter: Value): Value {
  const spatial = filter.shape.length - 2;
  return permuted(graph, filter, [spatial + 1, spatial, ...axes(0, spatial)]);
}

export function permuted(graph: GraphBuilder, x: Value, perm: readonly number[]): Value {
  return graph.one("Transpose", [x], { perm: [...perm] });
}

export function reshaped(graph: GraphBuilder, x: Value, shape: readonly number[]): Value {
  return graph.one("Reshape", [x], { shape: [...shape] });
}

/** The whole numbers from `start` until before `end`. */
export const axes = (start: number, end: number): readonly number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
