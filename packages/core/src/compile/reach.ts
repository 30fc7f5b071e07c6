import type { PlanNode, PlanRef, PlanTask } from "../plan.js";
import type { Application, NodeTable } from "./nodeTable.js";

/** Who needs what. */
export interface Reach {
  /** In order, trunk before the rest wherever the data flow allows. */
  readonly nodes: readonly PlanNode[];
  readonly inputs: ReadonlySet<string>;
  /** Tasks whose loss reaches a module, in the program's order. */
  readonly lossTasks: ReadonlyMap<string, readonly string[]>;
  /** Tasks that need a module at all. */
  readonly tasks: ReadonlyMap<string, readonly string[]>;
}

/** The nodes that some values need, in the table's order. */
export function nodesOf(table: NodeTable, refs: readonly PlanRef[]): readonly Application[] {
  const needed = new Set<string>();
  const visit = (ref: PlanRef): void => {
    if ("input" in ref || needed.has(ref.node)) return;
    needed.add(ref.node);
    table.node(ref.node)?.inputs.forEach(visit);
  };
  refs.forEach(visit);
  return table.nodes.filter((node) => needed.has(node.id));
}

/** What each task reaches, and the parts that follow from it. */
export function reachOf(table: NodeTable, tasks: readonly PlanTask[]): Reach {
  const losses = tasks.map((task) => ({
    task: task.name,
    nodes: nodesOf(table, [...task.outputs, ...(task.target ? [task.target] : [])]),
  }));
  const lossTasks = new Map<string, string[]>();
  const needs = new Map<string, string[]>();
  for (const { task, nodes } of losses) for (const { module } of nodes) include(lossTasks, module, task);
  for (const task of tasks) for (const id of task.nodes) include(needs, table.node(id)?.module ?? id, task.name);

  const below = trunkNodes(
    table,
    losses.map(({ nodes }) => nodes),
    lossTasks,
  );
  const nodes = table.nodes.map((node): PlanNode => {
    const { id, module, inputs, outputs } = node;
    const users = tasks.filter((task) => task.nodes.includes(id)).map((task) => task.name);
    return { id, module, inputs, outputs, tasks: users, part: below.has(id) ? "trunk" : "head" };
  });
  const ordered = [...nodes.filter((node) => node.part === "trunk"), ...nodes.filter((node) => node.part === "head")];
  const inputs = tasks.flatMap((task) => [
    ...task.outputs,
    ...(task.target ? [task.target] : []),
    ...Object.values(task.returns),
  ]);
  const all = [...inputs, ...nodes.flatMap((node) => node.inputs)];
  return { nodes: ordered, inputs: new Set(all.flatMap((ref) => ("input" in ref ? [ref.input] : []))), lossTasks, tasks: needs };
}

/** Nodes that two losses reach, or whose module two losses reach, and whatever feeds them: everything below the cut. */
function trunkNodes(
  table: NodeTable,
  byLoss: readonly (readonly Application[])[],
  lossTasks: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  const reached = new Set(byLoss.flat());
  const shared = [...reached].filter(
    (node) => byLoss.filter((nodes) => nodes.includes(node)).length > 1 || (lossTasks.get(node.module)?.length ?? 0) > 1,
  );
  return new Set(
    nodesOf(
      table,
      shared.map((node) => ({ node: node.id })),
    ).map((node) => node.id),
  );
}

function include(into: Map<string, string[]>, key: string, task: string): void {
  const tasks = into.get(key) ?? [];
  if (!tasks.includes(task)) tasks.push(task);
  into.set(key, tasks);
}
