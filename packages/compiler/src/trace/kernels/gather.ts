import { tf } from "@gruyere/core/tfjs";
import { sizeAt, sizeOf } from "../../graph/shapes.js";
import { binary, cast, where } from "../expressions/elementwise.js";
import { filled, reshape, transpose } from "../expressions/layout.js";
import { flatIds, gather as gathered } from "../expressions/rows.js";
import type { TraceKernel, TraceKernels } from "../kernel.js";
import { axesIn, numberIn, textIn } from "../kernelArguments.js";

/** With `batchDims` the first axes of `x` and of the indices go together: their tables are one long table. */
const gatherV2: TraceKernel = (call) => {
  const { graph } = call;
  const [x, indices] = [call.input("x"), cast(call.graph, call.input("indices"), "int32")];
  const [axis = 0] = axesIn(call, "axis", x.shape);
  const batchDims = numberIn(call, "batchDims", 0);
  if (batchDims === 0) return gathered(graph, x, indices, axis);
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
  const rows = gathered(graph, reshape(graph, tables, [batchSize * dimSize, outerSize, sliceSize]), ids, 0);
  return reshape(graph, transpose(graph, rows, [0, 2, 1, 3]), outputShape);
};

const gatherNd: TraceKernel = ({ graph, input }) => {
  const [params, indices] = [input("params"), input("indices")];
  const named = sizeAt(indices.shape, -1);
  const sizes = params.shape.slice(0, named);
  const inner = params.shape.slice(named);
  if (named === 0) throw new Error("indices that name no axis");
  const data = reshape(graph, params, [sizeOf(sizes), ...inner]);
  return gathered(graph, data, flatIds(graph, indices, sizes), 0);
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

/** What reads at indices. */
export const gather: TraceKernels = { GatherV2: gatherV2, GatherNd: gatherNd, OneHot: oneHot };
