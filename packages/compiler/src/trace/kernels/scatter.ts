import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { sizeAt, sizeOf } from "../../graph/shapes.js";
import { binary, cast, like, where } from "../expressions/elementwise.js";
import { expand, reshape, unshaped } from "../expressions/layout.js";
import { flatIds, scatterRows, scatterSome } from "../expressions/rows.js";
import type { TraceKernel, TraceKernels } from "../kernel.js";
import { flagIn, intsIn, numberIn } from "../kernelArguments.js";

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

/** Numbers, or one for all of them, at indices; elsewhere another number. */
const sparseToDense: TraceKernel = (call) => {
  const { graph, input } = call;
  const shape = intsIn(call, "outputShape");
  const given = input("sparseIndices");
  const count = given.shape.length === 0 ? 1 : sizeAt(given.shape, 0);
  const indices = reshape(graph, given, [count, sizeOf(given.shape) / count]);
  const values = expand(graph, input("sparseValues"), [count]);
  return replaced(graph, expand(graph, cast(graph, input("defaultValue"), values.type), shape), indices, values);
};

/** Whether ids were gathered from an axis of this size: then all of them are there. */
const areGathered = (graph: GraphBuilder, ids: Value, count: number): boolean =>
  graph.takersOf(ids).some(({ operator, inputs: [data, taken], attributes: { axis } }) => {
    return operator === "Gather" && taken === ids && typeof axis === "number" && data?.shape[axis] === count;
  });

/** Segments that aren't there get nothing. */
const unsortedSegmentSum: TraceKernel = (call) => {
  const { graph } = call;
  const x = call.input("x");
  const given = cast(graph, call.input("segmentIds"), "int32");
  const count = numberIn(call, "numSegments");
  const shape = [count, ...x.shape.slice(given.shape.length)];
  // The gradient of a gather is the plain sum.
  if (areGathered(graph, unshaped(graph, given), count)) return scatterRows(graph, given, x, shape);
  return scatterSome(graph, reshape(graph, given, [sizeOf(given.shape)]), x, shape);
};

/** Sums of weights, or counts where there are none, by id. */
function counted(graph: GraphBuilder, ids: Value, weights: Value, size: number): Value {
  const flat = reshape(graph, cast(graph, ids, "int32"), [sizeOf(ids.shape)]);
  const rows = sizeOf(weights.shape) === 0 ? expand(graph, like(graph, weights, 1), flat.shape) : weights;
  return scatterSome(graph, flat, reshape(graph, rows, [sizeOf(ids.shape), 1]), [size, 1]);
}

const bincount: TraceKernel = (call) => {
  const size = numberIn(call, "size");
  return reshape(call.graph, counted(call.graph, call.input("x"), call.input("weights"), size), [size]);
};

/** One row of counts per row of ids: their tables are one long table. */
const denseBincount: TraceKernel = (call) => {
  const { graph } = call;
  const size = numberIn(call, "size");
  const x = cast(graph, call.input("x"), "int32");
  const [rows, columns = 0] = x.shape.length === 2 ? x.shape : [1, sizeOf(x.shape)];
  const ids = reshape(graph, x, [rows ?? 0, columns]);
  const starts = graph.constant(
    Int32Array.from({ length: rows ?? 0 }, (_, row) => row * size),
    { shape: [rows ?? 0, 1], type: "int32" },
  );
  // Ids beyond a row's counts would be in the next row's.
  const inRow = where(
    graph,
    binary(graph, "Less", ids, like(graph, ids, size)),
    binary(graph, "Add", ids, starts),
    like(graph, ids, -1),
  );
  const counts = counted(graph, inRow, call.input("weights"), (rows ?? 0) * size);
  const shape = x.shape.length === 2 ? [rows ?? 0, size] : [size];
  const made = reshape(graph, counts, shape);
  return flagIn(call, "binaryOutput") ? binary(graph, "Min", made, like(graph, made, 1)) : made;
};

/** Numbers on the diagonal of zeros. */
const diag: TraceKernel = ({ graph, input }) => {
  const x = input("x");
  const size = sizeOf(x.shape);
  const places = Int32Array.from({ length: size }, (_, i) => i);
  const column = graph.constant(places, { shape: [size, 1], type: "int32" });
  const isDiagonal = binary(graph, "Equal", column, graph.constant(places, { shape: [size], type: "int32" }));
  return reshape(graph, where(graph, isDiagonal, reshape(graph, x, [size]), like(graph, x, 0)), [...x.shape, ...x.shape]);
};

/** What writes at indices. */
export const scatter: TraceKernels = {
  ScatterNd: scatterNd,
  TensorScatterUpdate: tensorScatterUpdate,
  SparseToDense: sparseToDense,
  UnsortedSegmentSum: unsortedSegmentSum,
  Bincount: bincount,
  DenseBincount: denseBincount,
  Diag: diag,
};
