import * as tf from "@tensorflow/tfjs";
import type { GraphBuilder } from "../../graph/builder.js";
import { sizeAt, sizeOf } from "../../graph/shapes.js";
import type { Value } from "../../graph/types.js";
import { binary, cast, like, where } from "../expressions/elementwise.js";
import { filled, reshape, transpose, unshaped, withoutAxes } from "../expressions/layout.js";
import type { TraceKernel, TraceKernels } from "../kernel.js";
import { axesIn, intsIn, numberIn, textIn } from "../kernelArguments.js";

/** Slices of `data` along an axis at int32 ids of any shape. */
function gather(graph: GraphBuilder, data: Value, ids: Value, axis: number): Value {
  const shape = [...data.shape.slice(0, axis), ...ids.shape, ...data.shape.slice(axis + 1)];
  if (sizeOf(shape) === 0) return filled(graph, { shape, type: data.type }, 0);
  return graph.one("Gather", [data, cast(graph, ids, "int32")], { axis });
}

/** The place of each index among all numbers of the axes it names: `[…, k]` → `[…]`. */
function flatIds(graph: GraphBuilder, indices: Value, sizes: readonly number[]): Value {
  const ids = cast(graph, indices, "int32");
  const last = ids.shape.length - 1;
  if (sizes.length === 1) return withoutAxes(graph, ids, [last]);
  const strides = sizes.map((_, axis) => sizeOf(sizes.slice(axis + 1)));
  const weights = graph.constant(Int32Array.from(strides), { shape: [sizes.length], type: "int32" });
  return graph.one("ReduceSum", [binary(graph, "Mul", ids, weights)], { axes: [last], keepdims: false });
}

/** Sums rows into zeros, `shape`, at ids of the first axis. */
function scatterRows(graph: GraphBuilder, ids: Value, rows: Value, shape: readonly number[]): Value {
  const [V = 0, ...inner] = shape;
  const D = sizeOf(inner);
  if (sizeOf(rows.shape) === 0) return filled(graph, { shape, type: rows.type }, 0);
  const flat = reshape(graph, rows, [sizeOf(rows.shape) / D, D]);
  return reshape(graph, graph.one("ScatterRows", [unshaped(graph, ids), flat], { shape: [V, D] }), shape);
}

/** With `batchDims` the first axes of `x` and of the indices go together: their tables are one long table. */
const gatherV2: TraceKernel = (call) => {
  const { graph } = call;
  const [x, indices] = [call.input("x"), cast(call.graph, call.input("indices"), "int32")];
  const [axis = 0] = axesIn(call, "axis", x.shape);
  const batchDims = numberIn(call, "batchDims", 0);
  if (batchDims === 0) return gather(graph, x, indices, axis);
  const given = tf.backend_util.segment_util.collectGatherOpShapeInfo(
    { dataId: {}, dtype: "float32", shape: [...x.shape] },
    { dataId: {}, dtype: "int32", shape: [...indices.shape] },
    axis,
    batchDims,
  );
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = given;
  if (sizeOf(outputShape) === 0) return filled(graph, { shape: outputShape, type: x.type }, 0);
  const tables = transpose(graph, reshape(graph, x, [batchSize, outerSize, dimSize, sliceSize]), [0, 2, 1, 3]);
  const starts = graph.constant(
    Int32Array.from({ length: batchSize }, (_, batch) => batch * dimSize),
    { shape: [batchSize, 1], type: "int32" },
  );
  const ids = binary(graph, "Add", reshape(graph, indices, [batchSize, sizeOf(indices.shape) / batchSize]), starts);
  const rows = gather(graph, reshape(graph, tables, [batchSize * dimSize, outerSize, sliceSize]), ids, 0);
  return reshape(graph, transpose(graph, rows, [0, 2, 1, 3]), outputShape);
};

const gatherNd: TraceKernel = ({ graph, input }) => {
  const [params, indices] = [input("params"), input("indices")];
  const named = sizeAt(indices.shape, -1);
  const sizes = params.shape.slice(0, named);
  const inner = params.shape.slice(named);
  if (named === 0) throw new Error("indices that name no axis");
  const data = reshape(graph, params, [sizeOf(sizes), ...inner]);
  return gather(graph, data, flatIds(graph, indices, sizes), 0);
};

const scatterNd: TraceKernel = (call) => {
  const { graph } = call;
  const [indices, updates] = [call.input("indices"), call.input("updates")];
  const shape = intsIn(call, "shape");
  // Indices of one axis are of scalars, one number each.
  const pairs = indices.shape.length > 1 ? indices : reshape(graph, indices, [sizeOf(indices.shape), 1]);
  const named = sizeAt(pairs.shape, -1);
  const sizes = shape.slice(0, named);
  const sum = scatterRows(graph, flatIds(graph, pairs, sizes), updates, [sizeOf(sizes), ...shape.slice(named)]);
  return reshape(graph, sum, shape);
};

/** Slices of a tensor replaced. */
function replaced(graph: GraphBuilder, tensor: Value, indices: Value, updates: Value): Value {
  if (sizeOf(updates.shape) === 0) return tensor;
  const ids = cast(graph, indices, "int32");
  return graph.one("ScatterND", [tensor, ids, cast(graph, updates, tensor.type)], { reduction: "none" });
}

const tensorScatterUpdate: TraceKernel = ({ graph, input }) =>
  replaced(graph, input("tensor"), input("indices"), input("updates"));

/** Segments that aren't there get nothing: their rows are zeros at segment 0. */
const unsortedSegmentSum: TraceKernel = (call) => {
  const { graph } = call;
  const [x, ids] = [call.input("x"), unshaped(call.graph, cast(call.graph, call.input("segmentIds"), "int32"))];
  const count = numberIn(call, "numSegments");
  const axes = call.input("segmentIds").shape.length;
  const shape = [count, ...x.shape.slice(axes)];
  // Ids of rows that were gathered are there: the gradient of a gather is the plain sum.
  const isGathered = graph
    .takersOf(ids)
    .some(
      ({ operator, inputs: [data, taken], attributes: { axis } }) =>
        operator === "Gather" && taken === ids && data !== undefined && typeof axis === "number" && data.shape[axis] === count,
    );
  if (isGathered || sizeOf(x.shape) === 0) return scatterRows(graph, ids, x, shape);
  const flat = reshape(graph, ids, [sizeOf(ids.shape)]);
  const isThere = binary(
    graph,
    "And",
    binary(graph, "GreaterOrEqual", flat, like(graph, flat, 0)),
    binary(graph, "Less", flat, like(graph, flat, count)),
  );
  const rows = reshape(graph, x, [sizeOf(ids.shape), sizeOf(shape.slice(1))]);
  const kept = where(graph, reshape(graph, isThere, [sizeOf(ids.shape), 1]), rows, like(graph, rows, 0));
  return scatterRows(graph, where(graph, isThere, flat, like(graph, flat, 0)), kept, shape);
};

/** Ids that are none of the classes have no one. */
const oneHot: TraceKernel = (call) => {
  const { graph } = call;
  const ids = cast(graph, call.input("indices"), "int32");
  const depth = numberIn(call, "depth");
  const classes = graph.constant(
    Int32Array.from({ length: depth }, (_, i) => i),
    { shape: [depth], type: "int32" },
  );
  const isClass = binary(graph, "Equal", reshape(graph, ids, [...ids.shape, 1]), classes);
  const [on, off] = [numberIn(call, "onValue", 1), numberIn(call, "offValue", 0)];
  const dtype = textIn(call, "dtype", "int32");
  const type = dtype === "float32" || dtype === "bool" ? dtype : "int32";
  if (on === 1 && off === 0) return cast(graph, isClass, type);
  return where(graph, isClass, graph.scalar(on, type), graph.scalar(off, type));
};

/** What reads or writes at indices. */
export const indexing: TraceKernels = {
  GatherV2: gatherV2,
  GatherNd: gatherNd,
  ScatterNd: scatterNd,
  TensorScatterUpdate: tensorScatterUpdate,
  UnsortedSegmentSum: unsortedSegmentSum,
  OneHot: oneHot,
};
