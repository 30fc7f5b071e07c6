import type { Plan, PlanNode, PlanRef } from "../plan.js";

/** The nodes of the plan that some values need, in the plan's order. Those in `known`, and what only they need, are left out. */
export function nodesFor(plan: Plan, refs: readonly PlanRef[], known: ReadonlySet<string> = new Set()): readonly PlanNode[] {
  const needed = new Set<string>();
  const need = (ref: PlanRef): void => {
    if ("node" in ref && !known.has(ref.node)) needed.add(ref.node);
  };
  refs.forEach(need);
  for (const node of plan.nodes.toReversed()) if (needed.has(node.id)) node.inputs.forEach(need);
  return plan.nodes.filter((node) => needed.has(node.id));
}
