import type { PlanRef, PlanTask } from "../plan.js";
import { describeRef } from "./describeRef.js";
import type { NodeTable } from "./nodeTable.js";
import type { Reach } from "./reach.js";

/** The cut: float values of the trunk that a node of a head, or a task's loss itself, takes. Each once, in order. */
export function featuresOf(table: NodeTable, reach: Reach, tasks: readonly PlanTask[]): readonly PlanRef[] {
  const heads = reach.nodes.filter((node) => node.part === "head" && reach.lossTasks.has(node.module));
  const trunk = new Map(reach.nodes.filter((node) => node.part === "trunk").map((node, order) => [node.id, order]));
  const losses = tasks.flatMap((task) => [...task.outputs, ...(task.target ? [task.target] : [])]);
  const taken = [...heads.flatMap((node) => node.inputs), ...losses].flatMap((ref) => {
    const order = "node" in ref ? trunk.get(ref.node) : undefined;
    return order === undefined || table.signature(ref).dtype !== "float32" ? [] : [{ ref, order }];
  });
  const unique = new Map(taken.map((one) => [describeRef(one.ref), one]));
  return [...unique.values()].toSorted((a, b) => a.order - b.order).map(({ ref }) => ref);
}
