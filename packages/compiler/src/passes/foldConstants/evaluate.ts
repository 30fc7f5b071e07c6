import { numbersOf } from "../../graph/builder.js";
import type { Constant, ValueType } from "../../graph/graph.js";
import { broadcast } from "../../graph/operators/elementwise.js";
import { sizeOf } from "../../graph/shapes.js";
import { withRank } from "../shapes.js";

type Arithmetic = (a: number, b: number, c: number) => number;

/** Operators whose result is correctly rounded: float64 arithmetic rounded to float32 is what any float32 machine computes. */
const rounded: Readonly<Record<string, Arithmetic>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Max: (a, b) => Math.max(a, b),
  Min: (a, b) => Math.min(a, b),
  Neg: (a) => -a,
  Abs: (a) => Math.abs(a),
  Sqrt: (a) => Math.sqrt(a),
  Reciprocal: (a) => 1 / a,
  Floor: (a) => Math.floor(a),
  Ceil: (a) => Math.ceil(a),
  Relu: (a) => Math.max(a, 0),
  Cast: (a) => a,
  Where: (a, b, c) => (a ? b : c),
};

const whole: Readonly<Record<string, Arithmetic>> = {
  ...rounded,
  Mul: (a, b) => Math.imul(a, b),
  Div: (a, b) => Math.trunc(a / b),
};

const truths: Readonly<Record<string, Arithmetic>> = {
  Equal: (a, b) => Number(a === b),
  Greater: (a, b) => Number(a > b),
  GreaterOrEqual: (a, b) => Number(a >= b),
  Less: (a, b) => Number(a < b),
  LessOrEqual: (a, b) => Number(a <= b),
  And: (a, b) => Number(a && b),
  Or: (a, b) => Number(a || b),
  Xor: (a, b) => Number(a !== b),
  Not: (a) => Number(!a),
  Cast: (a) => Number(a !== 0),
  Where: (a, b, c) => (a ? b : c),
};

/** How many numbers a folded constant may have. */
const LARGEST = 4096;

/**
 * The result of an elementwise operator on constants; undefined for operators whose rounding is a matter of the machine (exp, log),
 * for large results, and where integers would overflow.
 */
export function evaluate(operator: string, inputs: readonly Constant[], type: ValueType): Constant["numbers"] | undefined {
  const table = type === "bool" ? truths : type === "float32" ? rounded : whole;
  const arithmetic = Object.hasOwn(table, operator) ? table[operator] : undefined;
  const shape = broadcast(inputs.map(({ value }) => value.shape));
  if (!arithmetic || type === "int64" || sizeOf(shape) > LARGEST || inputs.length > 3) return undefined;
  const reads = inputs.map((input) => reader(input, shape));
  const numbers = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const [a = 0, b = 0, c = 0] = reads.map((read) => read(i));
    return arithmetic(a, b, c);
  });
  if (type === "int32" && !numbers.every((n) => n === (n | 0))) return undefined;
  return numbersOf(type, numbers);
}

/** Reads a constant as if it had the shape. */
function reader({ value, numbers }: Constant, shape: readonly number[]): (position: number) => number {
  const own = withRank(value.shape, shape.length);
  const strides = own.map((size, axis) => (size === 1 ? 0 : sizeOf(own.slice(axis + 1))));
  return (position) => {
    let rest = position;
    let at = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1;
      at += (rest % size) * (strides[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    return numbers[at] ?? 0;
  };
}
