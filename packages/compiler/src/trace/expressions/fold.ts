import { typeOf } from "../../graph/attributes.js";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Attributes, Value, ValueType } from "../../graph/graph.js";
import { scalarOf } from "./layout.js";

type Arithmetic = (a: number, b: number) => number;

/** Exact in float64 and rounded to float32 once: what 32-bit arithmetic gives. */
const onFloats: Readonly<Record<string, Arithmetic>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Neg: (a) => -a,
  Sqrt: (a) => Math.sqrt(a),
};

/** Sums that wrap around as 32 bits do. */
const onIntegers: Readonly<Record<string, Arithmetic>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: Math.imul,
  Neg: (a) => -a,
};

const arithmeticOn = (type: ValueType): Readonly<Record<string, Arithmetic>> => {
  if (type === "float32") return onFloats;
  return type === "int32" ? onIntegers : {};
};

/** The constant that an operator makes of constants of one number, where it is the same to the bit. */
export function folded(
  graph: GraphBuilder,
  operator: string,
  inputs: readonly Value[],
  attributes: Attributes,
): Value | undefined {
  const [a, b] = inputs;
  const known = inputs.map((input) => scalarOf(graph, input));
  const [x, y = 0] = known;
  if (!a || x === undefined || known.includes(undefined)) return undefined;
  if (operator === "Cast") {
    const to = typeOf(attributes, "to");
    return to === "int32" && !Number.isSafeInteger(Math.trunc(x)) ? undefined : graph.scalar(x, to);
  }
  if (operator === "Not") return graph.scalar(x === 0 ? 1 : 0, "bool");
  const arithmetic = arithmeticOn(a.type)[operator];
  return arithmetic && (!b || b.type === a.type) ? graph.scalar(arithmetic(x, y), a.type) : undefined;
}
