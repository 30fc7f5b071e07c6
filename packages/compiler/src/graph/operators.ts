import type { Operator, Operators } from "./operator.js";
import { convolution } from "./operators/convolution.js";
import { elementwise } from "./operators/elementwise.js";
import { indexing } from "./operators/indexing.js";
import { loop } from "./operators/loop.js";
import { matmul } from "./operators/matmul.js";
import { pooling } from "./operators/pooling.js";
import { reduce } from "./operators/reduce.js";
import { shape } from "./operators/shape.js";

const operators: Operators = { ...elementwise, ...reduce, ...shape, ...matmul, ...indexing, ...convolution, ...pooling, ...loop };

/** Names of all operators that a graph may hold. */
export const operatorNames: readonly string[] = Object.keys(operators);

/**
 * An operator by its name.
 *
 * @throws Error when there is none: a defect of whoever built the graph.
 */
export function operatorOf(name: string): Operator {
  const found = operators[name];
  if (found) return found;
  throw new Error(`internal: no operator ${name}`);
}
