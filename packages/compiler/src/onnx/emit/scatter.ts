import { intsOf, numberOf, textOf } from "../../graph/attributes.js";
import type { Value } from "../../graph/graph.js";
import { sizeOf } from "../../graph/shapes.js";
import { onnxAttributes } from "./attributes.js";
import type { Emit, EmitCall, Emits } from "./emit.js";

const INT64 = { to: { int: 7 } };

function given(value: Value | undefined): Value {
  if (value) return value;
  throw new Error("internal: an operator that scatters without one of its inputs");
}

/** What is added (or reduced otherwise) to rows [V, D], by names: ids [N], rows of N · D numbers in any shape. */
interface Rows {
  readonly data: string;
  readonly ids: string;
  readonly rows: string;
  readonly count: number;
  readonly width: number;
  readonly reduction: string;
}

/**
 * Rows with repeated ids, [V, D]. ONNX Runtime's `ScatterND` adds with several threads without a lock, so that sums get lost:
 * unless the session has one thread, it is `ScatterElements`, which runs in order.
 */
function scatterRows({ make, ints, sequential }: EmitCall, { data, ids, rows, count, width, reduction }: Rows): string {
  const column = make("Reshape", [ids, ints([count, 1])]);
  const updates = make("Reshape", [rows, ints([count, width])]);
  const how = { reduction: { text: reduction } };
  if (sequential) return make("ScatterND", [data, make("Cast", [column], INT64), updates], how);
  return make("ScatterElements", [data, make("Expand", [column, ints([count, width])]), updates], how);
}

/** Rows are summed into zeros; the zeros are no initialiser, because a table is large. */
function intoZeros(call: EmitCall, shape: readonly number[], ids: string, rows: string, count: number): void {
  const data = call.make("Expand", [call.scalar(0, "float32"), call.ints(shape)]);
  const width = shape[1] ?? 1;
  const sums = scatterRows(call, { data, ids, rows, count, width, reduction: "add" });
  call.add("Identity", [sums], call.outputs);
}

const rows: Emit = (call) => {
  const { node, inputs, make, ints, scalar } = call;
  const [ids = "", given_ = ""] = inputs;
  const shape = intsOf(node.attributes, "shape");
  const count = sizeOf(given(node.inputs[0]).shape);
  let counted = given_;
  if ("untrained" in node.attributes) {
    const column = make("Reshape", [ids, ints([count, 1])]);
    const untrained = make("Equal", [column, scalar(numberOf(node.attributes, "untrained"), "int32")]);
    counted = make("Where", [untrained, scalar(0, "float32"), make("Reshape", [given_, ints([count, shape[1] ?? 1])])]);
  }
  intoZeros(call, shape, ids, counted, count);
};

/** Row ids_bl of zeros gets weights_bl · dy_b. */
const bag: Emit = (call) => {
  const { node, inputs, make, ints } = call;
  const [ids = "", weights = "", dy = ""] = inputs;
  const shape = intsOf(node.attributes, "shape");
  const [B = 0, L = 0] = given(node.inputs[0]).shape;
  const rows_BLH = make("Mul", [make("Reshape", [weights, ints([B, L, 1])]), make("Reshape", [dy, ints([B, 1, shape[1] ?? 1])])]);
  intoZeros(call, shape, ids, rows_BLH, B * L);
};

/** Coordinates [N…, k] become ids of rows: `ScatterND` itself replaces only, or runs on one thread. */
const nd: Emit = (call) => {
  const { node, inputs, outputs, add, make, ints, integers, sequential } = call;
  const [data = "", coordinates = "", updates = ""] = inputs;
  const reduction = textOf(node.attributes, "reduction", "none");
  if (reduction === "none" || sequential) {
    add("ScatterND", [data, make("Cast", [coordinates], INT64), updates], outputs, onnxAttributes(node.attributes));
    return;
  }
  const { shape } = given(node.inputs[0]);
  const [depth = 0, ...places] = given(node.inputs[1]).shape.toReversed();
  const [outer, inner] = [shape.slice(0, depth), shape.slice(depth)];
  const [count, width] = [sizeOf(places), sizeOf(inner)];
  const strides = outer.map((_, axis) => sizeOf(outer.slice(axis + 1)));
  const steps = make("Mul", [make("Reshape", [coordinates, ints([count, depth])]), integers(strides)]);
  const ids = make("ReduceSum", [steps, ints([1])], { keepdims: { int: 0 } });
  const table = make("Reshape", [data, ints([sizeOf(outer), width])]);
  add("Reshape", [scatterRows(call, { data: table, ids, rows: updates, count, width, reduction }), ints(shape)], outputs);
};

/** Operators that write at indices. */
export const scatter: Emits = { ScatterND: nd, ScatterRows: rows, ScatterBag: bag };
