import type { PlanRef } from "../plan.js";

/** Stable text of a value of the plan: `text`, `trunk`, `encoder.mask`. */
export function describeRef(ref: PlanRef): string {
  if ("input" in ref) return ref.input;
  return ref.key === undefined ? ref.node : `${ref.node}.${ref.key}`;
}
