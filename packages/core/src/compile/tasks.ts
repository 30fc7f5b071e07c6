import type { Action, LossPlugin, Ref, TaskDeclaration } from "@gruyere/flow";
import type { TensorLoss } from "../loss.js";
import type { PlanRef, PlanTask } from "../plan.js";
import { createLoss } from "./instances.js";
import type { Application, NodeTable } from "./nodeTable.js";
import { nodesOf } from "./reach.js";

/** Finds the plug-in of a default loss. */
export type LossLookup = (name: string) => LossPlugin | undefined;

/** Compiles one task into the table; undefined when it has a problem (which is collected). */
export function compileTask(table: NodeTable, name: string, lookup: LossLookup): PlanTask | undefined {
  const task = table.program.tasks[name];
  if (!task) return undefined;
  const path = `tasks.${name}`;
  const actions = compileFlow(table, task, path);
  const outputs = expandAll(table, task.outputs, actions, `${path}.outputs`);
  const target = task.target && table.expand(task.target, actions, `${path}.target`)?.[0];
  const returns = expandReturns(table, task, actions, path);
  const label = task.label && table.problems.gather(() => task.label?.plugin.create(task.label.options));
  const loss = table.problems.gather(() => lossOf(table, task, label?.defaultLoss, lookup, path));
  if (!outputs || !loss || (task.target && !target)) return undefined;
  const against = target ? table.signature(target) : label?.target;
  table.problems.gather(
    () =>
      loss.check(
        outputs.map((ref) => table.signature(ref)),
        against,
      ),
    (problem) => ({ ...problem, path: `${path}.loss` }),
  );
  if (loss.needsTarget && !against) {
    table.problems.add({
      code: "no-target",
      path: `${path}.loss`,
      expected: "a label or a target for the loss to compare with",
      received: "neither",
      hint: "give the task a `label`, or a value of the graph as `target`",
    });
  }
  return {
    name,
    nodes: nodesOf(table, [...outputs, ...(target ? [target] : []), ...Object.values(returns)]).map((node) => node.id),
    outputs,
    ...(target && { target }),
    loss,
    ...(label && { label }),
    ...(task.prediction && { prediction: task.prediction }),
    returns,
    weight: task.weight,
    active: task.active,
  };
}

function compileFlow(table: NodeTable, task: TaskDeclaration, path: string): ReadonlyMap<string, Application> {
  const nodes = new Map<string, Application>();
  const needed = neededActions(task);
  for (const action of task.flow) {
    if (!needed.has(action.name)) continue;
    const at = `${path}.flow.${action.name}`;
    const inputs = expandAll(table, action.inputs, nodes, at);
    const node = inputs && table.apply(action, inputs, at);
    if (node) nodes.set(action.name, node);
  }
  return nodes;
}

/** Names of the actions that lead to the task's loss, prediction or returned values. */
function neededActions(task: TaskDeclaration): ReadonlySet<string> {
  const roots = [...task.outputs, ...(task.target ? [task.target] : []), ...Object.values(task.returns)];
  const needed = new Set(roots.filter(isAction).map((ref) => ref.name));
  for (const action of task.flow.toReversed()) {
    if (needed.has(action.name)) for (const ref of action.inputs.filter(isAction)) needed.add(ref.name);
  }
  return needed;
}

const isAction = (ref: Ref): boolean => ref.source === "action";

function expandAll(
  table: NodeTable,
  refs: Action["inputs"],
  actions: ReadonlyMap<string, Application>,
  path: string,
): readonly PlanRef[] | undefined {
  const all = refs.map((ref) => table.expand(ref, actions, path));
  return all.every((one) => one !== undefined) ? all.flat() : undefined;
}

function expandReturns(
  table: NodeTable,
  task: TaskDeclaration,
  actions: ReadonlyMap<string, Application>,
  path: string,
): Readonly<Record<string, PlanRef>> {
  const returns: Record<string, PlanRef> = {};
  for (const [name, ref] of Object.entries(task.returns)) {
    const refs = table.expand(ref, actions, `${path}.returns.${name}`) ?? [];
    for (const one of refs) returns[refs.length > 1 && "key" in one ? `${name}.${one.key}` : name] = one;
  }
  return returns;
}

function lossOf(
  table: NodeTable,
  task: TaskDeclaration,
  defaultLoss: string | undefined,
  lookup: LossLookup,
  path: string,
): TensorLoss | undefined {
  if (task.loss) return createLoss(task.loss.plugin, task.loss.options, `${path}.loss`);
  const plugin = defaultLoss === undefined ? undefined : lookup(defaultLoss);
  if (plugin) return createLoss(plugin, {}, `${path}.loss`);
  return table.problems.add({
    code: "no-loss",
    path: `${path}.loss`,
    expected: "a loss, or a label with a default loss",
    received:
      defaultLoss === undefined ? "neither" : `the label's default \`${defaultLoss}\`, which is not among the losses given`,
    hint: "give the task a `loss`, or `compile` the plug-ins of the default losses as `losses`",
  });
}
