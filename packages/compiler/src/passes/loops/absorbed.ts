import { flagOf } from "../../graph/attributes.js";
import type { Node, Value } from "../../graph/graph.js";
import type { LoopBuilder } from "../../graph/loopBuilder.js";
import { sameShape, sizeOf } from "../../graph/shapes.js";
import { reducedAxes } from "../shapes.js";
import type { Uses } from "../uses.js";
import { isProduct } from "./products.js";

/** Legend: T steps, B rows, R = T · B rows of all steps. */

/** A product of rows [R, K] of all steps, which are those of a sequence [T, B, K], and a matrix. */
export interface RowsProduct {
  readonly node: Node;
  readonly sequence: Value;
  readonly matrix: Value;
  readonly bias: Value | undefined;
}

/** A value [T, B, N] or [R, N] as the product that makes it. */
export function rowsProduct(value: Value | undefined, maker: Uses["maker"]): RowsProduct | undefined {
  const made = maker(value);
  const node = made?.operator === "Reshape" && value?.shape.length === 3 ? maker(made.inputs[0]) : made;
  const [rows, matrix, bias] = node?.inputs ?? [];
  const reshaped = maker(rows);
  const sequence = reshaped?.operator === "Reshape" ? reshaped.inputs[0] : undefined;
  if (!node || !isProduct(node) || flagOf(node.attributes, "transA") || !matrix || matrix.shape.length !== 2) return undefined;
  if (sequence?.shape.length !== 3 || !sameShape(rows?.shape ?? [], rowsShape(sequence.shape))) return undefined;
  const [output] = node.outputs;
  if (value?.shape.length === 3 && !sameShape(output?.shape ?? [], rowsShape(value.shape))) return undefined;
  // A bias of one row is the same in each step.
  if (bias && sizeOf(bias.shape) !== bias.shape.at(-1)) return undefined;
  return { node, sequence, matrix, bias };
}

const rowsShape = ([T = 1, B = 1, N = 1]: readonly number[]): readonly number[] => [T * B, N];

/** Something that is made of a loop's output [T, B, K] and can be made in the loop. */
export interface Consumer {
  readonly node: Node;
  /** What else it takes, in the graph around the loop: sequences and what is the same in each step. */
  readonly others: readonly Value[];
  /** Numbers of all steps that it takes and makes. */
  readonly numbers: number;
  /** What it makes of one step; what it adds up, when it is a sum over all steps. */
  inside(loop: LoopBuilder, element: Value, mapped: (value: Value) => Value): Value;
  readonly isSum: boolean;
}

/** What takes a loop's output [T, B, K], as rows or as it is, in a way that works step by step. */
export function consumersOf(output: Value, uses: Uses): readonly Consumer[] {
  if (output.shape.length !== 3) return [];
  const rows = uses
    .takers(output)
    .flatMap(({ operator, outputs: [made] }) =>
      operator === "Reshape" && made && sameShape(made.shape, rowsShape(output.shape)) ? [made] : [],
    );
  const sums = uses.takers(output).flatMap((node) => reduction(node, output, 1));
  return [...sums, ...rows.flatMap((value) => uses.takers(value).flatMap((node) => consumer(node, value, output, uses)))];
}

function consumer(node: Node, rows: Value, output: Value, uses: Uses): readonly Consumer[] {
  const [a, b, bias] = node.inputs;
  if (node.operator === "ReduceSum") return reduction(node, output, 0);
  if (!isProduct(node) || !a || !b || bias || a === b) return [];
  const { transA, transB } = { transA: flagOf(node.attributes, "transA"), transB: flagOf(node.attributes, "transB") };
  if (!transA && a === rows) {
    const inside: Consumer["inside"] = (loop, element, mapped) =>
      loop.body.one("Gemm", [element, loop.invariant(mapped(b))], { transA, transB });
    return [{ node, others: [b], numbers: sizeOf(a.shape) + sizeOf(node.outputs[0]?.shape ?? []), inside, isSum: false }];
  }
  const other = sequenceOf(a === rows ? b : a, output.shape, uses);
  if (!transA || transB || !other) return [];
  const inside: Consumer["inside"] = (loop, element, mapped) => {
    const given = loop.element(mapped(other));
    return loop.body.one("Gemm", a === rows ? [element, given] : [given, element], { transA, transB });
  };
  return [{ node, others: [other], numbers: sizeOf(a.shape) + sizeOf(b.shape), inside, isSum: true }];
}

/** The sequence [T, B, N] whose rows a value [R, N] has. */
function sequenceOf(rows: Value, [T, B]: readonly number[], uses: Uses): Value | undefined {
  const node = uses.maker(rows);
  const [sequence] = node?.operator === "Reshape" ? node.inputs : [];
  return sequence?.shape.length === 3 && sequence.shape[0] === T && sequence.shape[1] === B ? sequence : undefined;
}

/** A sum over the rows of all steps. `axis`: that of the rows, which is the last one that is summed over. */
function reduction(node: Node, output: Value, axis: number): readonly Consumer[] {
  const [x] = node.inputs;
  if (node.operator !== "ReduceSum" || !x) return [];
  const axes = reducedAxes(node.attributes, x.shape.length);
  if (!sameShape(axes, axis === 1 ? [0, 1] : [0])) return [];
  const shape = node.outputs[0]?.shape ?? [];
  const inside: Consumer["inside"] = (loop, element) => {
    const sum = loop.body.one("ReduceSum", [element], { axes: [0], keepdims: false });
    return sameShape(sum.shape, shape) ? sum : loop.body.one("Reshape", [sum], { shape });
  };
  return [{ node, others: [], numbers: sizeOf(output.shape), inside, isSum: true }];
}
