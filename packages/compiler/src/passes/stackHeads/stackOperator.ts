import { flagOf, intsOf, numberOf } from "../../graph/attributes.js";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Node, Value } from "../../graph/graph.js";
import { axisOf, sameShape } from "../../graph/shapes.js";
import { isElementwise } from "../elementwiseNames.js";
import type { Provider } from "../pass.js";
import { reducedAxes, withRank } from "../shapes.js";

/** What an operator takes in a stacked computation: a stack [K, …] of one value for each copy, or one value that all share. */
export interface Operand {
  readonly value: Value;
  readonly isStacked: boolean;
}

/** An operator on its way to being stacked. */
export interface Stacking {
  /** The operator as it is for one copy. */
  readonly node: Node;
  readonly operands: readonly (Operand | undefined)[];
  /** How many copies there are: K. */
  readonly lanes: number;
  readonly builder: GraphBuilder;
  readonly provider: Provider;
}

type Stack = (stacking: Stacking) => Value;

const reshaped = (builder: GraphBuilder, value: Value, shape: readonly number[]): Value =>
  sameShape(value.shape, shape) ? value : builder.one("Reshape", [value], { shape });

/** A stack whose members have axes of size 1 in front, up to a rank, so that they broadcast as they did alone. */
function aligned({ builder }: Stacking, { value, isStacked }: Operand, rank: number): Value {
  if (!isStacked) return value;
  const [lanes = 1, ...own] = value.shape;
  return reshaped(builder, value, [lanes, ...withRank(own, rank)]);
}

/** A stack, also of a value that all share. */
function spread({ builder, lanes }: Stacking, { value, isStacked }: Operand): Value {
  return isStacked ? value : builder.one("Expand", [value], { shape: [lanes, ...value.shape] });
}

/** Numbers of the operand that is stacked; the axes of one copy are one further. */
function only({ operands: [operand] }: Stacking): Value {
  if (operand?.isStacked) return operand.value;
  throw new Error("internal: a stacked operator without a stack");
}

const rankOf = ({ node }: Stacking): number => node.outputs[0]?.shape.length ?? 0;

const elementwise: Stack = (stacking) => {
  const { node, operands, builder } = stacking;
  const inputs = operands.map((operand) => operand && aligned(stacking, operand, rankOf(stacking)));
  return builder.one(node.operator, inputs, node.attributes);
};

/** Operators with an attribute `axis`, on one value. */
const alongAxis: Stack = (stacking) => {
  const { node, builder } = stacking;
  const x = only(stacking);
  const otherwise = node.operator.endsWith("Softmax") ? -1 : 0;
  const axis = axisOf(numberOf(node.attributes, "axis", otherwise), x.shape.length - 1) + 1;
  return builder.one(node.operator, [x], { ...node.attributes, axis });
};

const reduction: Stack = (stacking) => {
  const { node, builder } = stacking;
  const x = only(stacking);
  const axes = reducedAxes(node.attributes, x.shape.length - 1).map((axis) => axis + 1);
  return builder.one(node.operator, [x], { ...node.attributes, axes });
};

const reshape: Stack = (stacking) =>
  reshaped(stacking.builder, only(stacking), [stacking.lanes, ...intsOf(stacking.node.attributes, "shape")]);

const expand: Stack = (stacking) => {
  const { node, operands, builder, lanes } = stacking;
  const shape = intsOf(node.attributes, "shape");
  const inputs = operands.map((operand) => operand && aligned(stacking, operand, shape.length));
  return builder.one("Expand", inputs, { shape: [lanes, ...shape] });
};

const transpose: Stack = (stacking) =>
  stacking.builder.one("Transpose", [only(stacking)], {
    perm: [0, ...intsOf(stacking.node.attributes, "perm").map((axis) => axis + 1)],
  });

const tile: Stack = (stacking) =>
  stacking.builder.one("Tile", [only(stacking)], { repeats: [1, ...intsOf(stacking.node.attributes, "repeats")] });

const concat: Stack = (stacking) => {
  const { node, operands, builder } = stacking;
  const axis = axisOf(numberOf(node.attributes, "axis"), rankOf(stacking)) + 1;
  const inputs = operands.map((operand) => operand && spread(stacking, operand));
  return builder.one("Concat", inputs, { axis });
};

const slice: Stack = (stacking) => {
  const { attributes } = stacking.node;
  const starts = intsOf(attributes, "starts");
  const axes = "axes" in attributes ? intsOf(attributes, "axes") : [...starts.keys()];
  const rank = rankOf(stacking);
  return stacking.builder.one("Slice", [only(stacking)], { ...attributes, axes: axes.map((axis) => axisOf(axis, rank) + 1) });
};

const pad: Stack = (stacking) => {
  const { attributes } = stacking.node;
  const pads = intsOf(attributes, "pads");
  const half = pads.length / 2;
  const wide = [0, ...pads.slice(0, half), 0, ...pads.slice(half)];
  return stacking.builder.one("Pad", [only(stacking)], { ...attributes, pads: wide });
};

/** Products of matrices; a matrix that all share has an axis of size 1 where the others have their copies. */
const matMul: Stack = (stacking) => {
  const { node, operands, builder, provider } = stacking;
  const { alpha = 1 } = node.attributes;
  const rank = rankOf(stacking);
  const [a, b] = operands.map((operand) => operand && aligned(stacking, operand, rank));
  const swaps = [flagOf(node.attributes, "transA"), flagOf(node.attributes, "transB")] as const;
  if (!a || !b) throw new Error("internal: a product without its operands");
  return multiplied(builder, provider, [a, b], swaps, numberOf({ alpha }, "alpha"));
};

function multiplied(
  builder: GraphBuilder,
  provider: Provider,
  [a, b]: readonly [Value, Value],
  [transA, transB]: readonly [boolean, boolean],
  alpha: number,
): Value {
  if (!transA && !transB && alpha === 1) return builder.one("MatMul", [a, b]);
  const rank = Math.max(a.shape.length, b.shape.length);
  const [left, right] = [a, b].map((value) => reshaped(builder, value, withRank(value.shape, rank)));
  // ONNX Runtime's own operator, which its WebGPU provider lacks.
  if (provider !== "webgpu") return builder.one("FusedMatMul", [left, right], { alpha, transA, transB });
  const perm = [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2];
  const swapped = (value: Value | undefined, isSwapped: boolean): Value | undefined =>
    isSwapped ? builder.one("Transpose", [value], { perm }) : value;
  const product = builder.one("MatMul", [swapped(left, transA), swapped(right, transB)]);
  return alpha === 1 ? product : builder.one("Mul", [product, builder.scalar(alpha)]);
}

/** The product of a `Gemm`, plus its term. */
const gemm: Stack = (stacking) => {
  const { node, operands, builder } = stacking;
  const [a, b, term] = operands;
  const product = matMul({ ...stacking, operands: [a, b] });
  if (!term) return product;
  const beta = numberOf(node.attributes, "beta", 1);
  const added = aligned(stacking, term, 2);
  return builder.one("Add", [product, beta === 1 ? added : builder.one("Mul", [added, builder.scalar(beta)])]);
};

const stacks: Readonly<Record<string, Stack>> = {
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  ReduceMin: reduction,
  ReduceProd: reduction,
  Softmax: alongAxis,
  LogSoftmax: alongAxis,
  ArgMax: alongAxis,
  ArgMin: alongAxis,
  CumSum: alongAxis,
  Reshape: reshape,
  Expand: expand,
  Transpose: transpose,
  Tile: tile,
  Concat: concat,
  Slice: slice,
  Pad: pad,
  MatMul: matMul,
  FusedMatMul: matMul,
  Gemm: gemm,
};

const stackOf = (operator: string): Stack | undefined =>
  isElementwise(operator) ? elementwise : Object.hasOwn(stacks, operator) ? stacks[operator] : undefined;

/** Whether copies of a node can be one node on stacks. */
export function canStack({ operator, outputs, attributes }: Pick<Node, "operator" | "outputs" | "attributes">): boolean {
  if (outputs.length !== 1 || (operator === "Pad" && "axes" in attributes)) return false;
  return stackOf(operator) !== undefined;
}

/** Makes the stack of what K copies of a node make. */
export function stackOperator(stacking: Stacking): Value {
  const stack = stackOf(stacking.node.operator);
  if (!stack) throw new Error(`internal: ${stacking.node.operator} can't be stacked`);
  return stack(stacking);
}
