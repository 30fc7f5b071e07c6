import type { ProgramDeclaration, Ref } from "../program.js";
import { isSignature, type Outputs } from "../signature.js";
import { inferProgram } from "../validate/inferProgram.js";
import { labelText, lossText, shortSignature } from "./describe.js";

/** What a node of a picture is: trunk and head are applications of modules that several tasks reach, or one. */
export type PictureRole = "input" | "trunk" | "head" | "task";

/** A box: its name, and lines of small text below. */
export interface PictureNode {
  readonly id: string;
  readonly role: PictureRole;
  readonly title: string;
  readonly lines: readonly string[];
  /** Frozen modules and tasks that take no part in training. */
  readonly quiet: boolean;
}

/** An arrow, with the keys of the outputs that it takes; `target` arrows lead what a loss compares with. */
export interface PictureEdge {
  readonly from: string;
  readonly to: string;
  readonly keys: readonly string[];
  readonly target: boolean;
}

/** A program as a picture: equal applications of several tasks are one box. */
export interface PictureGraph {
  readonly title: string;
  readonly nodes: readonly PictureNode[];
  readonly edges: readonly PictureEdge[];
}

/** The picture of a program, before any layout. */
export function pictureGraph(program: ProgramDeclaration): PictureGraph {
  const nodes = new Map<string, PictureNode>();
  const edges = new Map<string, PictureEdge>();
  const { inputs, flows } = inferProgram(program);
  const tasksOf = tasksOfModules(program);
  const addEdge = (edge: PictureEdge): void => {
    const name = JSON.stringify([edge.from, edge.to, edge.target]);
    const keys = new Set([...(edges.get(name)?.keys ?? []), ...edge.keys]);
    edges.set(name, { ...edge, keys: [...keys] });
  };

  for (const [name, { plugin }] of Object.entries(program.inputs)) {
    const signature = inputs.get(name);
    const lines = signature ? [plugin.name, shortSignature(signature)] : [plugin.name];
    nodes.set(`input ${name}`, { id: `input ${name}`, role: "input", title: name, lines, quiet: false });
  }
  for (const [taskName, task] of Object.entries(program.tasks)) {
    const ids = new Map<string, string>();
    const idOf = ({ source, name }: Ref): string => (source === "input" ? `input ${name}` : (ids.get(name) ?? `? ${name}`));
    for (const { name, module, inputs: refs } of task.flow) {
      const id = `apply ${JSON.stringify([module, ...refs.map((ref) => [idOf(ref), ref.key ?? ""])])}`;
      ids.set(name, id);
      if (nodes.has(id)) continue;
      const declaration = program.modules[module];
      const outputs = flows.get(taskName)?.values.get(name);
      nodes.set(id, {
        id,
        role: (tasksOf.get(module)?.size ?? 0) > 1 ? "trunk" : "head",
        title: module,
        lines: [declaration?.spec.plugin.name ?? "?", ...(outputs ? [outputsText(outputs)] : [])],
        quiet: declaration?.frozen === true,
      });
      for (const ref of refs) addEdge(edgeOf(ref, idOf(ref), id));
    }
    const id = `task ${taskName}`;
    const state = task.active ? [] : ["not trained"];
    nodes.set(id, { id, role: "task", title: taskName, lines: [labelText(task), lossText(task), ...state], quiet: !task.active });
    for (const ref of task.outputs) addEdge(edgeOf(ref, idOf(ref), id));
    if (task.target) addEdge({ ...edgeOf(task.target, idOf(task.target), id), target: true });
  }
  return { title: program.name, nodes: shortIds([...nodes.values()]), edges: shortEnds([...nodes.keys()], [...edges.values()]) };
}

/** Names of the tasks that reach each module. */
export function tasksOfModules({ tasks }: ProgramDeclaration): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const [name, { flow }] of Object.entries(tasks)) {
    for (const { module } of flow) found.set(module, (found.get(module) ?? new Set()).add(name));
  }
  return found;
}

const edgeOf = ({ key }: Ref, from: string, to: string): PictureEdge => ({
  from,
  to,
  keys: key === undefined ? [] : [key],
  target: false,
});

const outputsText = (outputs: Outputs): string =>
  isSignature(outputs) ? shortSignature(outputs) : Object.keys(outputs).join(", ");

const shortIds = (nodes: readonly PictureNode[]): readonly PictureNode[] => nodes.map((node, i) => ({ ...node, id: `n${i}` }));

function shortEnds(ids: readonly string[], edges: readonly PictureEdge[]): readonly PictureEdge[] {
  const short = new Map(ids.map((id, i) => [id, `n${i}`]));
  return edges.map((edge) => ({ ...edge, from: short.get(edge.from) ?? edge.from, to: short.get(edge.to) ?? edge.to }));
}
