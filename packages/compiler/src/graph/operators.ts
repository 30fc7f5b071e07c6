import type { Operator, Operators } from "./operator.js";
import { elementwise } from "./operators/elementwise.js";

const operators: Operators = { ...elementwise };

/** An operator by its name. */
export function operatorOf(name: string): Operator {
  const found = operators[name];
  if (found) return found;
  throw new Error(`internal: no operator ${name}`);
}
