import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { axisOf, sizeAt, sizeOf } from "../../graph/shapes.js";
import { binary, cast } from "../expressions/elementwise.js";
import { filled, withAxis } from "../expressions/layout.js";
import type { KernelCall, TraceKernel, TraceKernels } from "../kernel.js";
import { axesIn, flagIn, numberIn, textIn } from "../kernelArguments.js";

/** How a kernel reduces. */
interface Reduction {
  readonly operator: string;
  /** What no numbers at all reduce to. */
  readonly empty: number;
  /** The attribute that names the axes. */
  readonly axes?: string;
}

function reduced(graph: GraphBuilder, x: Value, axes: readonly number[], keepdims: boolean, how: Reduction): Value {
  if (axes.length === 0) return x;
  if (sizeOf(x.shape) > 0) return graph.one(how.operator, [x], { axes: axes.toSorted((a, b) => a - b), keepdims });
  const kept = x.shape.flatMap((size, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [size]));
  return filled(graph, { shape: kept, type: x.type }, how.empty);
}

const reduce = (call: KernelCall, x: Value, how: Reduction): Value =>
  reduced(call.graph, x, axesIn(call, how.axes ?? "axis", x.shape), flagIn(call, "keepDims"), how);

/** A reduction of numbers: bools are counted as integers. */
const ofNumbers =
  (how: Reduction): TraceKernel =>
  (call) => {
    const x = call.input("x");
    return reduce(call, x.type === "bool" ? cast(call.graph, x, "int32") : x, how);
  };

/** A reduction of bools that is a bool. */
const ofBools =
  (how: Reduction): TraceKernel =>
  (call) =>
    cast(call.graph, reduce(call, cast(call.graph, cast(call.graph, call.input("x"), "bool"), "int32"), how), "bool");

const largest =
  (how: Reduction): TraceKernel =>
  (call) => {
    const x = call.input("x");
    const empty = x.type === "float32" ? how.empty : 0;
    return cast(call.graph, reduce(call, x.type === "bool" ? cast(call.graph, x, "int32") : x, { ...how, empty }), x.type);
  };

const mean: TraceKernel = (call) =>
  reduce(call, cast(call.graph, call.input("x"), "float32"), { operator: "ReduceMean", empty: 0 });

/** The first of equal numbers is the one that is found. */
const position =
  (operator: string): TraceKernel =>
  (call) => {
    const { graph } = call;
    const x = call.input("x");
    const [axis] = axesIn(call, "axis", x.shape);
    const shape = x.shape.filter((_, each) => each !== axis);
    if (axis === undefined || sizeAt(x.shape, axis) <= 1 || sizeOf(x.shape) === 0)
      return filled(graph, { shape, type: "int32" }, 0);
    return graph.one(operator, [x.type === "bool" ? cast(graph, x, "int32") : x], { axis, keepdims: false });
  };

const softmax: TraceKernel = (call) => {
  const x = cast(call.graph, call.input("logits"), "float32");
  return call.graph.one("Softmax", [x], { axis: axisOf(numberIn(call, "dim", -1), x.shape.length) });
};

/** Values and indices of the `k` largest along the last axis, the largest first. */
const topK: TraceKernel = (call) => {
  const { graph } = call;
  const x = call.input("x");
  const axis = x.shape.length - 1;
  const number = x.type === "bool" ? cast(graph, x, "int32") : x;
  const made = graph.add("TopK", [number], { axis, k: numberIn(call, "k"), largest: true, sorted: true });
  return made.map((value, i) => (i === 0 ? cast(graph, value, x.type) : value));
};

/** How many numbers of a sorted sequence lie before each value: below it (`left`), or not above it. */
const searchSorted: TraceKernel = (call) => {
  const { graph } = call;
  const [sequence, values] = [call.input("sortedSequence"), call.input("values")];
  const operator = textIn(call, "side", "left") === "left" ? "Less" : "LessOrEqual";
  const isBefore = binary(graph, operator, withAxis(graph, sequence, -2), withAxis(graph, values, -1));
  return reduced(graph, cast(graph, isBefore, "int32"), [isBefore.shape.length - 1], false, { operator: "ReduceSum", empty: 0 });
};

/** Reductions, positions, and functions of lines. */
export const reduction: TraceKernels = {
  Sum: ofNumbers({ operator: "ReduceSum", empty: 0 }),
  Prod: ofNumbers({ operator: "ReduceProd", empty: 1 }),
  Mean: mean,
  Max: largest({ operator: "ReduceMax", empty: Number.NaN, axes: "reductionIndices" }),
  Min: largest({ operator: "ReduceMin", empty: Number.NaN }),
  All: ofBools({ operator: "ReduceMin", empty: 0 }),
  Any: ofBools({ operator: "ReduceMax", empty: 0 }),
  ArgMax: position("ArgMax"),
  ArgMin: position("ArgMin"),
  Softmax: softmax,
  TopK: topK,
  SearchSorted: searchSorted,
};
