import { type GraphBuilder, type Numbers, numbersOf } from "../../graph/builder.js";
import type { Signature, Value } from "../../graph/graph.js";
import { axisOf, sameShape, sizeAt, sizeOf } from "../../graph/shapes.js";

/** The one number of a constant that has one. */
export function scalarOf(graph: GraphBuilder, value: Value | undefined): number | undefined {
  const numbers = graph.constantOf(value);
  return numbers?.length === 1 ? numbers[0] : undefined;
}

/** The numbers of a value that is a constant, or a constant broadcast. */
export function numbersIn(graph: GraphBuilder, value: Value): Numbers | undefined {
  const number = scalarOf(graph, narrowed(graph, value));
  if (number === undefined) return graph.constantOf(value);
  return numbersOf(value.type, new Array<number>(sizeOf(value.shape)).fill(number));
}

/** What a value was before it was broadcast; a constant of one number has no axes. */
export function narrowed(graph: GraphBuilder, value: Value): Value {
  const producer = graph.producerOf(value);
  const [source] = producer?.inputs ?? [];
  if (producer?.operator === "Expand" && source) return source;
  const number = value.shape.length > 0 ? scalarOf(graph, value) : undefined;
  return number === undefined ? value : graph.scalar(number, value.type);
}

/** The constant that fills the whole value. */
function fillOf(graph: GraphBuilder, value: Value): Value | undefined {
  const narrow = narrowed(graph, value);
  return scalarOf(graph, narrow) === undefined ? undefined : narrow;
}

/** A value full of one number: never a constant of many. */
export function filled(graph: GraphBuilder, { shape, type }: Signature, number: number): Value {
  if (sizeOf(shape) === 0) return graph.constant(numbersOf(type, []), { shape, type });
  return expand(graph, graph.scalar(number, type), shape);
}

/** A value broadcast to a shape. */
export function expand(graph: GraphBuilder, value: Value, shape: readonly number[]): Value {
  if (sameShape(value.shape, shape)) return value;
  const narrow = narrowed(graph, value);
  const number = scalarOf(graph, narrow);
  if (number !== undefined && sizeOf(shape) === 1) return graph.scalar(number, value.type, shape);
  if (number === undefined && sizeOf(narrow.shape) === sizeOf(shape)) return reshape(graph, narrow, shape);
  return graph.one("Expand", [narrow], { shape });
}

/** A value in another shape of as many numbers. */
export function reshape(graph: GraphBuilder, value: Value, shape: readonly number[]): Value {
  if (sameShape(value.shape, shape)) return value;
  const fill = fillOf(graph, value);
  if (fill) return expand(graph, fill, shape);
  const source = unshaped(graph, value);
  return sameShape(source.shape, shape) ? source : graph.one("Reshape", [source], { shape });
}

/** What a value was before it was given its shape. */
export function unshaped(graph: GraphBuilder, value: Value): Value {
  const producer = graph.producerOf(value);
  const [source] = producer?.inputs ?? [];
  return producer?.operator === "Reshape" && source ? unshaped(graph, source) : value;
}

/** A value without some axes of size 1. */
export const withoutAxes = (graph: GraphBuilder, value: Value, axes: readonly number[]): Value =>
  reshape(
    graph,
    value,
    value.shape.filter((_, axis) => !axes.includes(axis)),
  );

/** A value with a new axis of size 1, which is `axis` of the result. */
export const withAxis = (graph: GraphBuilder, value: Value, axis: number): Value =>
  reshape(graph, value, value.shape.toSpliced(axisOf(axis, value.shape.length + 1), 0, 1));

/** A value with its axes in another order. */
export function transpose(graph: GraphBuilder, value: Value, perm: readonly number[]): Value {
  const shape = perm.map((axis) => sizeAt(value.shape, axis));
  const moved = perm.filter((axis) => sizeAt(value.shape, axis) !== 1);
  // Axes of size 1 move without moving a number.
  if (fillOf(graph, value) || moved.every((axis, i) => i === 0 || axis > (moved[i - 1] ?? 0)))
    return reshape(graph, value, shape);
  const producer = graph.producerOf(value);
  const before = producer?.operator === "Transpose" ? producer.attributes["perm"] : undefined;
  const [source] = producer?.inputs ?? [];
  if (!source || !isInts(before)) return graph.one("Transpose", [value], { perm });
  return transpose(
    graph,
    source,
    perm.map((axis) => before[axis] ?? 0),
  );
}

const isInts = (value: unknown): value is readonly number[] => Array.isArray(value);

/** Numbers from `begin`, as many as `size` says. */
export function slice(graph: GraphBuilder, value: Value, begin: readonly number[], size: readonly number[]): Value {
  if (sameShape(value.shape, size)) return value;
  const fill = fillOf(graph, value);
  if (fill) return filled(graph, { shape: size, type: value.type }, scalarOf(graph, fill) ?? 0);
  const axes = [...size.keys()].filter((axis) => size[axis] !== value.shape[axis]);
  const starts = axes.map((axis) => begin[axis] ?? 0);
  const ends = axes.map((axis) => (begin[axis] ?? 0) + (size[axis] ?? 0));
  return graph.one("Slice", [value], { starts, ends, axes, steps: axes.map(() => 1) });
}

/** Values joined along an axis; those without numbers are left out. */
export function concat(graph: GraphBuilder, values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (!first) throw new Error("nothing to join");
  const some = values.filter(({ shape }) => sizeOf(shape) > 0);
  const [only = first, ...more] = some;
  return more.length === 0 ? only : graph.one("Concat", some, { axis: axisOf(axis, first.shape.length) });
}
