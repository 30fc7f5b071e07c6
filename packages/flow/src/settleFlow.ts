import { isAutomaticName } from "./names.js";
import type { Problem } from "./problem.js";
import type { Action, ModuleDeclaration, Ref, TaskDeclaration } from "./program.js";
import { topologicalOrder } from "./topologicalOrder.js";
import { tryPlugin } from "./tryPlugin.js";

/** An action before it has a name: references name ids. Both faces of the language make these. */
export interface DraftAction {
  readonly id: string;
  /** Given by the user. */
  readonly name?: string;
  /** An automatic name that stands in the file; used if nothing else has it. */
  readonly preferred?: string;
  readonly module: string;
  readonly inputs: readonly Ref[];
}

/** A task before its actions have names. */
export interface DraftTask extends Omit<TaskDeclaration, "flow"> {
  readonly flow: readonly DraftAction[];
}

/** A task whose actions have their names. */
export interface SettledFlow {
  readonly task: TaskDeclaration;
  readonly problems: readonly Problem[];
  /** Name of the action that a draft became, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Gives a flow its settled form: bundles in rest ports are spread, equal applications with one name are one action (an unnamed
 * one is the same as a named one), actions come in order, and unnamed ones are called `module`, `module#2`, ….
 */
export function settleFlow(
  path: string,
  draft: DraftTask,
  inputs: ReadonlySet<string>,
  modules: ReadonlyMap<string, ModuleDeclaration>,
): SettledFlow {
  const flow = inOrder(spread(draft.flow, modules));
  const { groupOf, problems } = group(path, flow, inputs);
  const names = nameGroups(flow, groupOf, inputs);
  const settled = (ref: Ref): Ref =>
    ref.source === "input" ? ref : { ...ref, name: names.get(groupOf.get(ref.name) ?? "") ?? ref.name };

  const actions = new Map<string, Action>();
  for (const { id, module, inputs: refs } of flow) {
    const name = names.get(groupOf.get(id) ?? "") ?? id;
    if (actions.has(name)) continue;
    actions.set(name, { name, module, inputs: refs.map(settled), automatic: isAutomaticName(name, module) });
  }
  const { outputs, target, returns, ...others } = draft;
  const task = {
    ...others,
    flow: [...actions.values()],
    outputs: outputs.map(settled),
    ...(target && { target: settled(target) }),
    returns: Object.fromEntries(Object.entries(returns).map(([name, ref]) => [name, settled(ref)])),
  };
  return { task, problems, names: new Map(flow.map(({ id }) => [id, settled({ source: "action", name: id }).name])) };
}

/** A whole bundle as an argument of a rest port stands for its outputs, in order. */
function spread(flow: readonly DraftAction[], modules: ReadonlyMap<string, ModuleDeclaration>): readonly DraftAction[] {
  const created = new Map([...modules].map(([name, { spec }]) => [name, tryPlugin(spec)]));
  const moduleOf = new Map(flow.map(({ id, module }) => [id, created.get(module)]));
  return flow.map((action) => {
    const rest = created.get(action.module)?.ports.findIndex((port) => port.rest === true) ?? -1;
    const inputs = action.inputs.flatMap((ref, i): readonly Ref[] => {
      if (rest < 0 || i < rest || ref.source === "input" || ref.key !== undefined) return [ref];
      return moduleOf.get(ref.name)?.outputs?.map((key) => ({ ...ref, key })) ?? [ref];
    });
    return { ...action, inputs };
  });
}

function inOrder(flow: readonly DraftAction[]): readonly DraftAction[] {
  const needs = new Map<string, readonly string[]>();
  for (const { id, inputs } of flow)
    needs.set(
      id,
      inputs.flatMap(({ source, name }) => (source === "action" ? [name] : [])),
    );
  const result = topologicalOrder(needs);
  if ("cycle" in result) return flow;
  const byId = new Map(flow.map((action) => [action.id, action]));
  return result.order.flatMap((id) => byId.get(id) ?? []);
}

/** Groups by structure and given name: actions of one group are one action. */
function group(path: string, flow: readonly DraftAction[], inputs: ReadonlySet<string>) {
  const structures = new Map<string, string>();
  const structureOf = new Map<string, string>();
  for (const { id, module, inputs: refs } of flow) {
    const args = refs.map(({ source, name, key }) => [source, source === "input" ? name : (structureOf.get(name) ?? name), key]);
    const text = JSON.stringify([module, args]);
    const structure = structures.get(text) ?? String(structures.size);
    structures.set(text, structure);
    structureOf.set(id, structure);
  }
  const problems: Problem[] = [];
  const meaning = new Map<string, string>();
  const named = new Map<string, string>();
  for (const { id, name, module } of flow) {
    if (name === undefined) continue;
    const structure = structureOf.get(id) ?? "";
    const before = meaning.get(name);
    if (inputs.has(name)) problems.push(shadowsInput(path, name, module));
    else if (before !== undefined && before !== structure) problems.push(declaredTwice(path, name, module));
    meaning.set(name, structure);
    if (!named.has(structure)) named.set(structure, name);
  }
  const groupOf = new Map(
    flow.map(({ id, name }) => {
      const structure = structureOf.get(id) ?? "";
      const given = name ?? named.get(structure);
      return [id, given === undefined ? structure : `${structure} ${given}`];
    }),
  );
  return { groupOf, problems };
}

function nameGroups(flow: readonly DraftAction[], groupOf: ReadonlyMap<string, string>, inputs: ReadonlySet<string>) {
  const names = new Map<string, string>();
  for (const { id, name } of flow) if (name !== undefined) names.set(groupOf.get(id) ?? "", name);
  const taken = new Set([...inputs, ...names.values()]);
  const uses = new Map<string, number>();
  for (const { id, preferred } of flow) {
    const key = groupOf.get(id) ?? "";
    if (preferred === undefined || names.has(key) || taken.has(preferred)) continue;
    taken.add(preferred);
    names.set(key, preferred);
  }
  for (const { id, module } of flow) {
    const key = groupOf.get(id) ?? "";
    if (names.has(key)) continue;
    let n = (uses.get(module) ?? 0) + 1;
    while (taken.has(numbered(module, n))) n++;
    uses.set(module, n);
    taken.add(numbered(module, n));
    names.set(key, numbered(module, n));
  }
  return names;
}

const numbered = (module: string, n: number): string => (n === 1 ? module : `${module}#${n}`);

const shadowsInput = (path: string, name: string, module: string): Problem => ({
  code: "name-shadows-input",
  path: `${path}.flow.${name}`,
  expected: "a name that no input has",
  received: `\`${name}\`, which is an input`,
  hint: `give this application of \`${module}\` another name`,
});

const declaredTwice = (path: string, name: string, module: string): Problem => ({
  code: "name-declared-twice",
  path: `${path}.flow.${name}`,
  expected: "one meaning for a name within its task",
  received: `\`${name}\` for two different applications, one of them of \`${module}\``,
  hint: "give one of them another name",
});
