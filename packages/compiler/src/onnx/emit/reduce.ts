import { numberOf } from "../../graph/attributes.js";
import { onnxAttributes } from "./attributes.js";
import type { Emit, Emits } from "./emit.js";
import { withInts } from "./plain.js";

/** ONNX's gives int64; graphs have int32. */
const argument: Emit = ({ node, inputs, outputs, add, make }) => {
  const found = make(node.operator, inputs, onnxAttributes(node.attributes));
  add("Cast", [found], outputs, { to: { int: 6 } });
};

/** Values, and their indices as int32; `k` is an input. */
const topK: Emit = ({ node, inputs, outputs: [values = "", indices = ""], add, fresh, ints }) => {
  const wide = fresh();
  const k = ints([numberOf(node.attributes, "k")]);
  add("TopK", [...inputs, k], [values, wide], onnxAttributes(node.attributes, ["k"]));
  add("Cast", [wide], [indices], { to: { int: 6 } });
};

const cumulative: Emit = ({ node, inputs, outputs, add, scalar }) => {
  const axis = scalar(numberOf(node.attributes, "axis"), "int64");
  add(node.operator, [...inputs, axis], outputs, onnxAttributes(node.attributes, ["axis"]));
};

const overAxes = withInts("axes");

/** Reductions take their axes as an input. */
export const reduce: Emits = {
  ReduceSum: overAxes,
  ReduceMean: overAxes,
  ReduceMax: overAxes,
  ReduceMin: overAxes,
  ReduceProd: overAxes,
  ReduceL1: overAxes,
  ReduceL2: overAxes,
  ReduceSumSquare: overAxes,
  ReduceLogSumExp: overAxes,
  ArgMax: argument,
  ArgMin: argument,
  TopK: topK,
  CumSum: cumulative,
};
