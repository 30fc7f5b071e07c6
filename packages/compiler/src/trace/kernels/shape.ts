import { tf } from "@gruyere/core/tfjs";
import { axisOf, sizeAt, sizeOf } from "../../graph/shapes.js";
import { cast } from "../expressions/elementwise.js";
import { concat, expand, reshape, slice, transpose, withAxis, withoutAxes } from "../expressions/layout.js";
import type { TraceKernel, TraceKernels } from "../kernel.js";
import { axesIn, intsIn, numberIn, textIn } from "../kernelArguments.js";

const reshapeTo: TraceKernel = (call) => {
  const x = call.input("x");
  return reshape(call.graph, x, tf.util.inferFromImplicitShape(intsIn(call, "shape"), sizeOf(x.shape)));
};

const expandDims: TraceKernel = (call) => withAxis(call.graph, call.input("input"), numberIn(call, "dim"));

/** Axes of size 1 are broadcast, the others copied. */
const tile: TraceKernel = (call) => {
  const { graph } = call;
  const x = call.input("x");
  const repeats = intsIn(call, "reps");
  const shape = x.shape.map((size, axis) => size * (repeats[axis] ?? 1));
  const isBroadcast = x.shape.every((size, axis) => size === 1 || repeats[axis] === 1);
  return isBroadcast ? expand(graph, x, shape) : graph.one("Tile", [x], { repeats });
};

const join: TraceKernel = (call) => {
  const [first, ...more] = call.list();
  if (!first) throw new Error("nothing to join");
  const [axis = 0] = axesIn(call, "axis", first.shape);
  return concat(call.graph, [first, ...more.map((each) => cast(call.graph, each, first.type))], axis);
};

/** Joins along a new axis. */
const pack: TraceKernel = (call) => {
  const { graph } = call;
  const axis = numberIn(call, "axis", 0);
  const values = call.list();
  const rank = (values[0]?.shape.length ?? 0) + 1;
  return concat(
    graph,
    values.map((value) => withAxis(graph, value, axisOf(axis, rank))),
    axisOf(axis, rank),
  );
};

const unpack: TraceKernel = (call) => {
  const { graph } = call;
  const value = call.input("value");
  const axis = axisOf(numberIn(call, "axis", 0), value.shape.length);
  const count = sizeAt(value.shape, axis);
  const parts = count === 1 ? [value] : graph.add("Split", [value], { axis, split: Array.from({ length: count }, () => 1) });
  return parts.map((part) => withoutAxes(graph, part, [axis]));
};

const splitV: TraceKernel = (call) => {
  const { graph } = call;
  const x = call.input("x");
  const [axis = 0] = axesIn(call, "axis", x.shape);
  const split = splitSizes(call.attributes["numOrSizeSplits"], sizeAt(x.shape, axis));
  if (split.length === 1) return [x];
  if (!split.includes(0)) return graph.add("Split", [x], { axis, split });
  let start = 0;
  return split.map((size) => {
    const begin = x.shape.map((_, each) => (each === axis ? start : 0));
    start += size;
    return slice(graph, x, begin, x.shape.with(axis, size));
  });
};

/** A number of equal parts, or sizes of which one may be -1: the rest. */
function splitSizes(given: unknown, size: number): readonly number[] {
  if (typeof given === "number") return Array.from({ length: given }, () => size / given);
  if (!Array.isArray(given)) throw new Error(`a split into ${JSON.stringify(given)}`);
  const sizes = given.map(Number);
  const known = sizes.filter((each) => each >= 0).reduce((a, b) => a + b, 0);
  return sizes.map((each) => (each < 0 ? size - known : each));
}

const transposeTo: TraceKernel = (call) => transpose(call.graph, call.input("x"), intsIn(call, "perm"));

/** A type that TensorFlow.js has and graphs have. */
const castTo: TraceKernel = (call) => {
  const dtype = textIn(call, "dtype");
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return cast(call.graph, call.input("x"), dtype);
  throw new Error(`tensors of ${dtype} can't be compiled`);
};

/** What moves numbers or copies them. */
export const shape: TraceKernels = {
  Cast: castTo,
  Reshape: reshapeTo,
  ExpandDims: expandDims,
  Transpose: transposeTo,
  Tile: tile,
  Concat: join,
  Pack: pack,
  Unpack: unpack,
  SplitV: splitV,
};
