import { flagOf } from "../../graph/attributes.js";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Node, Value } from "../../graph/graph.js";
import type { Loop, LoopState } from "../../graph/loop.js";
import { sameShape, sizeOf } from "../../graph/shapes.js";
import { reducedAxes } from "../shapes.js";
import type { BodyIndex } from "./bodyIndex.js";
import { type Operand, stackedValue } from "./overTime.js";
import { isProduct } from "./products.js";

/** A state that only adds something up, as what is added. */
export interface Accumulator {
  readonly initial: Value;
  /** What of each step has to be there after the loop. */
  readonly terms: readonly Value[];
  /** The sum over all steps, of the terms of all steps. */
  sum(builder: GraphBuilder, terms: readonly Operand[]): Value;
}

/** A state as a sum that is taken after the loop; undefined where the loop takes it: of `most` numbers or more in all steps, too. */
export function accumulatorOf(
  { initial, before, after }: LoopState,
  { steps }: Loop,
  index: BodyIndex,
  most: number,
): Accumulator | undefined {
  const node = index.maker(after);
  if (!before || !node || index.count(before) !== 1 || index.count(after) !== 1) return undefined;
  const limits = { steps, most };
  const sum = node.operator === "Add" ? ofAdded(node, before, index, limits) : ofProduct(node, before, limits);
  return sum && { initial, ...sum };
}

interface Limits {
  readonly steps: number;
  readonly most: number;
}

type Sum = Omit<Accumulator, "initial">;

function ofAdded({ inputs: [a, b] }: Node, before: Value, index: BodyIndex, limits: Limits): Sum | undefined {
  const term = a === before ? b : b === before ? a : undefined;
  return term && sumOf(term, index, limits);
}

/** A product whose bias is the state. */
function ofProduct(node: Node, before: Value, limits: Limits): Sum | undefined {
  const [a, b, c] = node.inputs;
  return isProduct(node) && c === before && a && b ? sumOfProducts(node, a, b, limits) : undefined;
}

function sumOf(term: Value, index: BodyIndex, limits: Limits): Sum | undefined {
  const node = index.maker(term);
  const [x, y, bias] = node?.inputs ?? [];
  if (node && x && (node.operator === "Reshape" || node.operator === "Transpose")) {
    const inner = sumOf(x, index, limits);
    return (
      inner && {
        terms: inner.terms,
        sum: (builder, terms) => builder.one(node.operator, [inner.sum(builder, terms)], node.attributes),
      }
    );
  }
  if (node?.operator === "ReduceSum" && x) return sumOfReduced(node, x, term, limits);
  if (node && x && y && !bias && (node.operator === "Gemm" || node.operator === "MatMul"))
    return sumOfProducts(node, x, y, limits);
  const { steps, most } = limits;
  if (steps * sizeOf(term.shape) >= most) return undefined;
  return { terms: [term], sum: (builder, [all]) => total(builder, all, { axes: [0], steps, shape: term.shape }) };
}

function sumOfReduced({ attributes }: Node, x: Value, { shape }: Value, { steps, most }: Limits): Sum | undefined {
  if (steps * sizeOf(x.shape) >= most) return undefined;
  const axes = [0, ...reducedAxes(attributes, x.shape.length).map((axis) => axis + 1)];
  return { terms: [x], sum: (builder, [all]) => total(builder, all, { axes, steps, shape }) };
}

/** aᵀ b, summed over the rows of all steps: one product. */
function sumOfProducts({ attributes }: Node, a: Value, b: Value, { steps, most }: Limits): Sum | undefined {
  if (steps * (sizeOf(a.shape) + sizeOf(b.shape)) >= most) return undefined;
  if (!flagOf(attributes, "transA") || flagOf(attributes, "transB") || a.shape.length !== 2) return undefined;
  return {
    terms: [a, b],
    sum: (builder, operands) => {
      const [left, right] = operands.map((operand) => {
        const value = stackedValue(builder, operand, steps);
        const [, rows = 0, columns = 0] = value.shape;
        return builder.one("Reshape", [value], { shape: [steps * rows, columns] });
      });
      return builder.one("Gemm", [left, right], { transA: true, transB: false });
    },
  };
}

interface Total {
  readonly axes: readonly number[];
  readonly steps: number;
  readonly shape: readonly number[];
}

function total(builder: GraphBuilder, operand: Operand | undefined, { axes, steps, shape }: Total): Value {
  if (!operand) throw new Error("internal: a sum of nothing");
  const sum = builder.one("ReduceSum", [stackedValue(builder, operand, steps)], { axes, keepdims: false });
  return sameShape(sum.shape, shape) ? sum : builder.one("Reshape", [sum], { shape });
}
