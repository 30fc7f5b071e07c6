import { intsOf } from "../../graph/attributes.js";
import type { Node } from "../../graph/graph.js";

/** Consecutive rows that a node cuts out of a value: where they start, and how many. */
export interface RowSlice {
  readonly start: number;
  readonly size: number;
}

/** What a node cuts out along its input's first axis alone; undefined when it does something else. */
export function rowSlice({ operator, inputs: [x], outputs: [output], attributes }: Node): RowSlice | undefined {
  if (operator !== "Slice" || !x || !output || !("axes" in attributes)) return undefined;
  const [axis, ...others] = intsOf(attributes, "axes");
  const [step = 1] = "steps" in attributes ? intsOf(attributes, "steps") : [];
  const [start = 0] = intsOf(attributes, "starts");
  const [size = 0] = output.shape;
  return axis === 0 && others.length === 0 && step === 1 && start >= 0 ? { start, size } : undefined;
}
