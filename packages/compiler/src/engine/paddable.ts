import type { Plan, PlanNode, PlanRef } from "@gruyere/core";
import { describeRef, lossRefs } from "@gruyere/core/engine";
import { isSignature, type Signature } from "@gruyere/flow";

/**
 * The inputs whose length may be made another by padding, because nothing sees it: every module that takes a value as long as they are
 * says that it is row-wise, which promises that padding behind a mask counts for nothing; and no loss takes such a value.
 */
export function paddableInputs(plan: Plan): ReadonlySet<string> {
  const losses = new Set(Object.values(plan.tasks).flatMap(lossRefs).map(describeRef));
  return new Set(Object.keys(plan.inputs).filter((input) => isPaddable(plan, input, losses)));
}

function isPaddable(plan: Plan, input: string, losses: ReadonlySet<string>): boolean {
  const long = new Set([describeRef({ input })]);
  for (const node of plan.nodes) {
    if (!node.inputs.some((ref) => long.has(describeRef(ref)))) continue;
    if (!plan.modules[node.module]?.module.rowwise) return false;
    for (const [ref, { shape, masked }] of outputsOf(node)) if (masked || shape.includes(null)) long.add(describeRef(ref));
  }
  return ![...long].some((ref) => losses.has(ref));
}

function outputsOf({ id, outputs }: PlanNode): readonly (readonly [PlanRef, Signature])[] {
  if (isSignature(outputs)) return [[{ node: id }, outputs]];
  return Object.entries(outputs).map(([key, signature]) => [{ node: id, key }, signature]);
}
