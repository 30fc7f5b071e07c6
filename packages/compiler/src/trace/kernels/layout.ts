import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { transpose } from "../expressions/layout.js";

/** `[B, …, C]` as `[B, C, …]`. */
export function channelsFirst(graph: GraphBuilder, x: Value): Value {
  const last = x.shape.length - 1;
  return transpose(graph, x, [0, last, ...axes(1, last)]);
}

/** `[B, C, …]` as `[B, …, C]`. */
export function channelsLast(graph: GraphBuilder, x: Value): Value {
  return transpose(graph, x, [0, ...axes(2, x.shape.length), 1]);
}

/** A filter `[…, C, F]` as `[F, C, …]`. */
export function filterFirst(graph: GraphBuilder, filter: Value): Value {
  const spatial = filter.shape.length - 2;
  return transpose(graph, filter, [spatial + 1, spatial, ...axes(0, spatial)]);
}

/** The whole numbers from `start` until before `end`. */
export const axes = (start: number, end: number): readonly number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
