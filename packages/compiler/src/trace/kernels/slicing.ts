import { tf } from "@gruyere/core/tfjs";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { sizeOf } from "../../graph/shapes.js";
import { cast } from "../expressions/elementwise.js";
import { concat, filled, reshape, slice } from "../expressions/layout.js";
import type { TraceKernel, TraceKernels } from "../kernel.js";
import { axesIn, intsIn, intsOrOneIn, numberIn, pairsIn, textIn } from "../kernelArguments.js";

/** A size of -1, or none, goes to the end. */
const sliceFrom: TraceKernel = (call) => {
  const x = call.input("x");
  const info: tf.TensorInfo = { dataId: {}, dtype: "float32", shape: [...x.shape] };
  const size = call.attributes["size"] === undefined ? undefined : intsOrOneIn(call, "size");
  const [begin = [], sizes = []] = tf.slice_util.parseSliceParams(info, intsOrOneIn(call, "begin"), size);
  return slice(call.graph, x, begin, sizes);
};

/** Bounds before the first number, for steps backwards: a negative end would count from the last. */
const beforeFirst = (size: number): number => -size - 1;

const stridedSlice: TraceKernel = (call) => {
  const { graph } = call;
  const x = call.input("x");
  const [begin, end, strides] = [intsIn(call, "begin"), intsIn(call, "end"), intsIn(call, "strides")];
  const masks = ["beginMask", "endMask", "ellipsisMask", "newAxisMask", "shrinkAxisMask"].map((name) => numberIn(call, name, 0));
  const [beginMask = 0, endMask = 0, ellipsisMask = 0, newAxisMask = 0, shrinkAxisMask = 0] = masks;
  const shape = [...x.shape];
  const cut = tf.slice_util.sliceInfo(shape, begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask);
  if (sizeOf(cut.finalShape) === 0) return filled(graph, { shape: cut.finalShape, type: x.type }, 0);
  const axes = [...shape.keys()].filter(
    (axis) => cut.begin[axis] !== 0 || cut.end[axis] !== shape[axis] || cut.strides[axis] !== 1,
  );
  if (axes.length === 0) return reshape(graph, x, cut.finalShape);
  const made = graph.one("Slice", [x], {
    starts: axes.map((axis) => cut.begin[axis] ?? 0),
    ends: axes.map((axis) => ((cut.end[axis] ?? 0) < 0 ? beforeFirst(shape[axis] ?? 0) : (cut.end[axis] ?? 0))),
    axes,
    steps: axes.map((axis) => cut.strides[axis] ?? 1),
  });
  return reshape(graph, made, cut.finalShape);
};

function backwards(graph: GraphBuilder, x: Value, axes: readonly number[]): Value {
  const moved = axes.filter((axis) => x.shape[axis] !== 1);
  if (moved.length === 0 || sizeOf(x.shape) === 0) return x;
  return graph.one("Slice", [x], {
    starts: moved.map(() => -1),
    ends: moved.map((axis) => beforeFirst(x.shape[axis] ?? 0)),
    axes: moved,
    steps: moved.map(() => -1),
  });
}

const reverse: TraceKernel = (call) => {
  const x = call.input("x");
  return backwards(call.graph, x, axesIn(call, "dims", x.shape));
};

/** Images from right to left. */
const flipLeftRight: TraceKernel = ({ graph, input }) => backwards(graph, input("image"), [2]);

const padV2: TraceKernel = (call) => {
  const { graph } = call;
  const x = call.input("x");
  const paddings = pairsIn(call, "paddings");
  const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
  if (pads.every((pad) => pad === 0)) return x;
  const value = numberIn(call, "constantValue", 0);
  const number = x.type === "bool" ? cast(graph, x, "int32") : x;
  if (sizeOf(x.shape) > 0) return cast(graph, graph.one("Pad", [number], { pads, mode: "constant", value }), x.type);
  const shape = x.shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  return filled(graph, { shape, type: x.type }, value);
};

/** Mirrors each axis at its ends: `symmetric` repeats the end itself, `reflect` does not. */
const mirrorPad: TraceKernel = (call) => {
  const { graph } = call;
  const skipped = textIn(call, "mode") === "reflect" ? 1 : 0;
  return pairsIn(call, "paddings").reduce((x, [before, after], axis) => {
    const size = x.shape[axis] ?? 0;
    const mirrored = (start: number, count: number): Value[] => {
      if (count === 0) return [];
      const begin = x.shape.map((_, each) => (each === axis ? start : 0));
      return [backwards(graph, slice(graph, x, begin, x.shape.with(axis, count)), [axis])];
    };
    return concat(graph, [...mirrored(skipped, before), x, ...mirrored(size - after - skipped, after)], axis);
  }, call.input("x"));
};

/** What cuts numbers out, or puts others around them. */
export const slicing: TraceKernels = {
  Slice: sliceFrom,
  StridedSlice: stridedSlice,
  Reverse: reverse,
  FlipLeftRight: flipLeftRight,
  PadV2: padV2,
  MirrorPad: mirrorPad,
};
