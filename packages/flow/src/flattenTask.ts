import type { InputSpec } from "./input.js";
import type { Problem } from "./problem.js";
import type { Action, Ref, TaskDeclaration } from "./program.js";
import type { Task } from "./task.js";
import type { Application, ModuleHandle, Origin } from "./value.js";

/** One task as plain data, and every use of an input or a module that its values mention. */
export interface FlattenedTask {
  readonly task: TaskDeclaration;
  readonly inputs: readonly { readonly name: string; readonly spec: InputSpec }[];
  readonly modules: readonly ModuleHandle[];
  readonly problems: readonly Problem[];
}

/** An application as the flow sees it: equal applications have the same `structure`, whatever their names. */
interface Node {
  readonly application: Application;
  readonly structure: number;
  readonly args: readonly Origin[];
}

/**
 * Turns a task's symbolic values into a flow. Applications with equal structure and name become one action; an unnamed one is
 * the same action as a named one of equal structure. Automatic names are the module's, then `module#2`, `module#3`, ….
 */
export function flattenTask(taskName: string, task: Task): FlattenedTask {
  const roots = [...task.outputs, ...(task.target ? [task.target] : []), ...Object.values(task.returns)];
  const { nodes, inputs } = collect(roots);
  const { names, problems } = nameActions(taskName, nodes, new Set(inputs.map(({ name }) => name)));

  const nodeOf = new Map(nodes.map((node) => [node.application, node]));
  const nameOf = (application: Application): string => names.get(identity(nodeOf.get(application), names)) ?? "";
  const refOf = (origin: Origin): Ref =>
    origin.type === "input"
      ? { source: "input", name: origin.name }
      : {
          source: "action",
          name: nameOf(origin.application),
          ...(origin.key !== undefined && { key: origin.key }),
        };

  const flow = new Map<string, Action>();
  for (const { application, args } of nodes) {
    const name = nameOf(application);
    if (flow.has(name)) continue;
    const { module } = application;
    flow.set(name, { name, module: module.name, inputs: args.map(refOf), automatic: isAutomaticName(name, module.name) });
  }
  const { label, target, loss, metrics, prediction, weight, active } = task;
  return {
    task: {
      flow: [...flow.values()],
      outputs: task.outputs.map(refOf),
      ...(label && { label }),
      ...(target && { target: refOf(target) }),
      ...(loss && { loss }),
      ...(metrics && { metrics }),
      weight,
      active,
      ...(prediction && { prediction }),
      returns: Object.fromEntries(Object.entries(task.returns).map(([name, origin]) => [name, refOf(origin)])),
    },
    inputs,
    modules: nodes.map(({ application }) => application.module),
    problems,
  };
}

/** Whether a name is the module's own, or `module#2`: such names don't count when programs are compared. */
export function isAutomaticName(name: string, module: string): boolean {
  return name === module || (name.startsWith(`${module}#`) && /^\d+$/.test(name.slice(module.length + 1)));
}

/** All applications below the roots, arguments first, and the inputs. A whole bundle given to a rest port is spread. */
function collect(roots: readonly Origin[]) {
  const nodes: Node[] = [];
  const inputs: { name: string; spec: InputSpec }[] = [];
  const seen = new Map<Application, number>();
  const structures = new Map<string, number>();

  const visit = (origin: Origin): string => {
    if (origin.type === "input") {
      if (!inputs.some(({ name, spec }) => name === origin.name && spec === origin.spec)) inputs.push(origin);
      return `input ${origin.name}`;
    }
    return `${structureOf(origin.application)} ${origin.key ?? ""}`;
  };
  const structureOf = (application: Application): number => {
    const known = seen.get(application);
    if (known !== undefined) return known;
    const args = spreadBundles(application);
    const shape = JSON.stringify([application.module.name, ...args.map(visit)]);
    const structure = structures.get(shape) ?? structures.size;
    structures.set(shape, structure);
    seen.set(application, structure);
    nodes.push({ application, structure, args });
    return structure;
  };
  for (const root of roots) visit(root);
  return { nodes, inputs };
}

function spreadBundles({ module, args }: Application): readonly Origin[] {
  const { ports } = module.spec.plugin.create(module.spec.options);
  const rest = ports.findIndex((port) => port.rest === true);
  return args.flatMap((origin, i): readonly Origin[] => {
    if (origin.type === "input" || origin.key !== undefined || rest < 0 || i < rest) return [origin];
    const producer = origin.application.module.spec;
    const { outputs } = producer.plugin.create(producer.options);
    return outputs?.map((key) => ({ ...origin, key })) ?? [origin];
  });
}

const explicitKey = (structure: number, name: string): string => `${structure} ${name}`;

/** The key in `names` under which a node's action is found. */
function identity(node: Node | undefined, names: ReadonlyMap<string, string>): string {
  if (!node) return "";
  const { structure, application } = node;
  const own = application.name === undefined ? undefined : explicitKey(structure, application.name);
  return own !== undefined && names.has(own) ? own : String(structure);
}

/** Names by `structure name` (given) and by `structure` (the first given name, or an automatic one). */
function nameActions(task: string, nodes: readonly Node[], inputs: ReadonlySet<string>) {
  const names = new Map<string, string>();
  const structureOf = new Map<string, number>();
  const problems: Problem[] = [];
  for (const { application, structure } of nodes) {
    const { name, module } = application;
    if (name === undefined) continue;
    const other = structureOf.get(name);
    const path = `tasks.${task}.flow.${name}`;
    if (inputs.has(name)) {
      problems.push({
        code: "name-shadows-input",
        path,
        expected: "a name that no input has",
        received: `\`${name}\`, which is an input`,
        hint: `give the application of \`${module.name}\` another name with .as(…)`,
      });
    } else if (other !== undefined && other !== structure) {
      problems.push({
        code: "name-declared-twice",
        path,
        expected: "one meaning for a name within its task",
        received: `\`${name}\` for two different applications, one of them of \`${module.name}\``,
        hint: "give one of them another name with .as(…)",
      });
    }
    structureOf.set(name, structure);
    names.set(explicitKey(structure, name), name);
    if (!names.has(String(structure))) names.set(String(structure), name);
  }
  const taken = new Set([...inputs, ...structureOf.keys()]);
  for (const { application, structure } of nodes) {
    if (names.has(String(structure))) continue;
    const { name: module } = application.module;
    let name = module;
    for (let n = 2; taken.has(name); n++) name = `${module}#${n}`;
    taken.add(name);
    names.set(String(structure), name);
  }
  return { names, problems };
}
