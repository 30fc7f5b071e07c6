import type { GraphBuilder } from "../../graph/builder.js";
import type { Attributes, Value, ValueType } from "../../graph/graph.js";
import { broadcast } from "../../graph/operators/elementwise.js";
import { folded } from "./fold.js";
import { expand, narrowed, scalarOf } from "./layout.js";

/**
 * An operator that works number by number. Bit for bit what the plain node computes, on fewer numbers where it can be: what was
 * broadcast before is broadcast after, constants are folded, and a product by 1 is no node.
 */
export function elementwise(graph: GraphBuilder, operator: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
  const shape = broadcast(inputs.map((input) => input.shape));
  const narrow = inputs.map((input) => narrowed(graph, input));
  const made = unchanged(graph, operator, narrow) ?? folded(graph, operator, narrow, attributes);
  return expand(graph, made ?? graph.one(operator, narrow, attributes), shape);
}

/** A function of an operator's two operands. */
export const binary = (graph: GraphBuilder, operator: string, a: Value, b: Value): Value => elementwise(graph, operator, [a, b]);

/** A value of one number, of the type of another value. */
export const like = (graph: GraphBuilder, { type }: Value, number: number): Value => graph.scalar(number, type);

/** A value in another type. Floats are cut off towards zero; all but zero is true. */
export function cast(graph: GraphBuilder, value: Value, to: ValueType): Value {
  if (value.type === to) return value;
  const producer = graph.producerOf(value);
  const [source] = producer?.inputs ?? [];
  // A bool survives each type on its way.
  if (producer?.operator === "Cast" && source?.type === "bool") return cast(graph, source, to);
  return elementwise(graph, "Cast", [value], { to });
}

/** Where a condition holds the numbers of one value, elsewhere those of another. */
export function where(graph: GraphBuilder, condition: Value, yes: Value, no: Value): Value {
  if (yes.type !== "bool") return elementwise(graph, "Where", [condition, yes, no]);
  // ONNX Runtime chooses between all types but this.
  const chosen = binary(graph, "And", condition, yes);
  return binary(graph, "Or", chosen, binary(graph, "And", elementwise(graph, "Not", [condition]), no));
}

/** The operand that a node would only repeat, to the bit: `x + 0` is not one, for it turns -0 into 0. */
function unchanged(graph: GraphBuilder, operator: string, [a, b, c]: readonly Value[]): Value | undefined {
  if (!a || !b) return undefined;
  const [known, knownB] = [scalarOf(graph, a), scalarOf(graph, b)];
  const isInteger = a.type === "int32";
  switch (operator) {
    case "Mul":
      if (knownB === 1) return a;
      return known === 1 ? b : undefined;
    case "Div":
    case "Pow":
      return knownB === 1 ? a : undefined;
    case "Sub":
      return Object.is(knownB, 0) ? a : undefined;
    case "Add":
      if (isInteger ? knownB === 0 : Object.is(knownB, -0)) return a;
      return (isInteger ? known === 0 : Object.is(known, -0)) ? b : undefined;
    case "And":
      if (knownB === 1) return a;
      return known === 1 ? b : undefined;
    case "Or":
      if (knownB === 0) return a;
      return known === 0 ? b : undefined;
    case "Where":
      if (known === undefined) return undefined;
      return known === 0 ? c : b;
    default:
      return undefined;
  }
}
