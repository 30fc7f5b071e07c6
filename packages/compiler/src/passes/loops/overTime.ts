import { flagOf, intsOf, numberOf } from "../../graph/attributes.js";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Attributes, Value } from "../../graph/graph.js";
import { axisOf, sizeAt, sizeOf } from "../../graph/shapes.js";
import { isElementwise } from "../elementwiseNames.js";
import { keepsAxes, reducedAxes } from "../shapes.js";
import { isProduct } from "./products.js";

/** A value of a loop's body as it is around the loop: all steps stacked along a new first axis, or the same in each step. */
export interface Operand {
  readonly value: Value;
  readonly stacked: boolean;
}

/** A node of a loop's body, on operands. */
export interface StepNode {
  readonly operator: string;
  readonly attributes: Attributes;
  readonly operands: readonly (Operand | undefined)[];
  readonly steps: number;
}

/** Shape of one step. */
const stepShape = ({ value, stacked }: Operand): readonly number[] => (stacked ? value.shape.slice(1) : value.shape);

/** Operators of one input that work along axes; what their attributes are for all steps at once. */
const alongAxes: Readonly<Record<string, (attributes: Attributes, rank: number, steps: number) => Attributes>> = {
  ...named(["Softmax", "LogSoftmax"], (attributes, rank) => later(attributes, rank, -1)),
  ...named(["CumSum"], (attributes, rank) => later(attributes, rank)),
  ...named(["ArgMax", "ArgMin", "Split"], (attributes, rank) => later(attributes, rank, 0)),
  ...named(["TopK"], (attributes, rank) => later(attributes, rank, -1)),
  ...named(["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd"], (attributes, rank) => ({
    ...attributes,
    axes: reducedAxes(attributes, rank).map((axis) => axis + 1),
    keepdims: keepsAxes(attributes),
  })),
  Slice: (attributes, rank) => {
    const starts = intsOf(attributes, "starts");
    const axes = "axes" in attributes ? intsOf(attributes, "axes") : [...starts.keys()];
    return { ...attributes, axes: axes.map((axis) => axisOf(axis, rank) + 1) };
  },
  Transpose: (attributes) => ({ perm: [0, ...intsOf(attributes, "perm").map((axis) => axis + 1)] }),
  Reshape: (attributes, _, steps) => ({ shape: [steps, ...intsOf(attributes, "shape")] }),
  Tile: (attributes) => ({ repeats: [1, ...intsOf(attributes, "repeats")] }),
};

function named<T>(names: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, value]));
}

const later = (attributes: Attributes, rank: number, otherwise?: number): Attributes => ({
  ...attributes,
  axis: axisOf(numberOf(attributes, "axis", otherwise), rank) + 1,
});

/**
 * What a node makes of all steps at once, each output [T, …], outside of the loop; undefined for operators that aren't known to work step
 * by step alike. At least one operand is stacked.
 */
export function overTime(builder: GraphBuilder, node: StepNode): readonly Value[] | undefined {
  const { operator, attributes, operands, steps } = node;
  const [first] = operands;
  if (isElementwise(operator)) return elementwise(builder, node);
  if (isProduct(node)) return product(builder, node);
  if (operator === "Concat") return concat(builder, node);
  if (!first?.stacked || operands.length > 1) return undefined;
  if (operator === "Expand") return expand(builder, first, intsOf(attributes, "shape"), steps);
  const moved = alongAxes[operator]?.(attributes, first.value.shape.length - 1, steps);
  return moved && builder.add(operator, [first.value], moved);
}

/** Operands broadcast to one another from the back: a stacked one keeps its first axis in front of all others. */
function elementwise(builder: GraphBuilder, { operator, attributes, operands }: StepNode): readonly Value[] {
  const rank = Math.max(0, ...operands.map((operand) => (operand ? stepShape(operand).length : 0)));
  return builder.add(
    operator,
    operands.map((operand) => operand && aligned(builder, operand, rank)),
    attributes,
  );
}

function aligned(builder: GraphBuilder, { value, stacked }: Operand, rank: number): Value {
  if (!stacked || value.shape.length === rank + 1) return value;
  const [steps = 1, ...shape] = value.shape;
  return builder.one("Reshape", [value], { shape: [steps, ...Array<number>(rank - shape.length).fill(1), ...shape] });
}

/** Rows of all steps times one matrix are one product; matrices of each step are a batch of products. */
function product(
  builder: GraphBuilder,
  { operator, attributes, operands: [a, b, c], steps }: StepNode,
): readonly Value[] | undefined {
  if (!a || !b || !a.stacked || stepShape(a).length !== 2 || stepShape(b).length !== 2) return undefined;
  const [transA, transB] = [flagOf(attributes, "transA"), flagOf(attributes, "transB")];
  if (b.stacked) {
    if (operator === "Gemm" && c) return undefined;
    const pair = [a.value, b.value];
    return transA || transB ? builder.add("FusedMatMul", pair, { transA, transB }) : builder.add("MatMul", pair);
  }
  if (transA) return undefined;
  const [rows = 0, depth = 0] = stepShape(a);
  const columns = sizeAt(b.value.shape, transB ? 0 : 1);
  // A bias of one row broadcasts to all steps; others are added.
  const bias =
    c && !c.stacked && sizeOf(c.value.shape) === columns && sizeAt([1, ...c.value.shape], -1) === columns ? c : undefined;
  const flat = builder.one("Reshape", [a.value], { shape: [steps * rows, depth] });
  const made = builder.one("Gemm", [flat, b.value, ...(bias ? [bias.value] : [])], { transA: false, transB });
  const stacked = builder.one("Reshape", [made], { shape: [steps, rows, columns] });
  return [c && !bias ? builder.one("Add", [stacked, aligned(builder, c, 2)]) : stacked];
}

function concat(builder: GraphBuilder, { attributes, operands, steps }: StepNode): readonly Value[] {
  const all = operands.flatMap((operand) => (operand ? [stackedValue(builder, operand, steps)] : []));
  const rank = (all[0]?.shape.length ?? 1) - 1;
  return builder.add("Concat", all, { axis: axisOf(numberOf(attributes, "axis"), rank) + 1 });
}

function expand(builder: GraphBuilder, operand: Operand, shape: readonly number[], steps: number): readonly Value[] {
  return builder.add("Expand", [aligned(builder, operand, shape.length)], { shape: [steps, ...shape] });
}

/** An operand [T, …]: what is the same in each step, repeated. */
export function stackedValue(builder: GraphBuilder, { value, stacked }: Operand, steps: number): Value {
  if (stacked) return value;
  const one = builder.one("Reshape", [value], { shape: [1, ...value.shape] });
  return steps === 1 ? one : builder.one("Expand", [one], { shape: [steps, ...value.shape] });
}
