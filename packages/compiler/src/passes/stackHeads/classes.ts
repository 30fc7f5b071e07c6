import type { AttributeValue, Graph, InputRole, Node, OutputRole, Value } from "../../graph/graph.js";
import { type Uses, usesOf } from "../uses.js";
import { rowSlice } from "./rowSlice.js";

/** Numbers that stand for values' classes: values of one class are made and taken in the same way, but for which inputs feed them. */
export type Classes = ReadonlyMap<Value, number>;

/** Numbers for texts: equal ones for equal texts. */
class Numbering {
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  get size(): number {
    return this.#numbers.size;
  }
}

/**
 * The coarsest partition of a graph's values in which two values of a class have makers and takers of the same classes: subgraphs that
 * differ only in which parameters, labels and factors they read lie in the same classes, member by member. (Colour refinement, from
 * the inputs on and from the outputs back until it is stable.)
 *
 * No value of a class depends on another of its class: what depends on a value has a longer history.
 *
 * @param apart Values that are alone in their class.
 */
export function classesOf(graph: Graph, apart: ReadonlySet<Value> = new Set()): Classes {
  const uses = usesOf(graph);
  const roles = new Map<Value, string>();
  for (const { role, value } of graph.outputs) roles.set(value, `${roles.get(value) ?? ""}|${outputKind(role)}`);
  const names = new NodeNames();
  let classes = new Map<Value, number>();
  let count = 0;
  for (;;) {
    const forward = refinedForward(graph, classes, apart, names);
    classes = refinedBackward(graph, forward, uses, roles, names);
    const now = new Set(classes.values()).size;
    if (now === count) return classes;
    count = now;
  }
}

/** By what makes them. */
function refinedForward(graph: Graph, before: Classes, apart: ReadonlySet<Value>, names: NodeNames): Map<Value, number> {
  const numbers = new Numbering();
  const now = new Map<Value, number>();
  const set = (value: Value, text: string): void => {
    const own = apart.has(value) ? `apart ${value.id}` : text;
    now.set(value, numbers.of(`${before.get(value)} ${own} ${value.type}[${value.shape}]`));
  };
  for (const { role, value } of graph.inputs) set(value, inputKind(role) ?? `input ${value.id}`);
  for (const { value } of graph.constants) set(value, `constant ${value.id}`);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => input && now.get(input));
    const made = `${names.of(node)}(${node.operator === "Sum" ? inputs.toSorted() : inputs})`;
    for (const [i, output] of node.outputs.entries()) set(output, `${made}.${i}`);
  }
  return now;
}

/** By what takes them. */
function refinedBackward(
  graph: Graph,
  before: Classes,
  uses: Uses,
  roles: ReadonlyMap<Value, string>,
  names: NodeNames,
): Map<Value, number> {
  const numbers = new Numbering();
  const now = new Map<Value, number>();
  const set = (value: Value): void => {
    const takers = uses.takers(value).map((taker) => {
      const at = isUnordered(taker) ? "any" : taker.inputs.indexOf(value);
      return `${names.of(taker)}.${at}:${taker.outputs.map((output) => now.get(output))}`;
    });
    now.set(value, numbers.of(`${before.get(value)} ${roles.get(value) ?? ""} ${takers.toSorted().join(";")}`));
  };
  for (const node of graph.nodes.toReversed()) node.outputs.forEach(set);
  for (const { value } of [...graph.inputs, ...graph.constants]) set(value);
  return now;
}

/** Nodes that take the members of a class in any order: sums, and what joins rows. */
const isUnordered = ({ operator, attributes }: Node): boolean =>
  operator === "Sum" || (operator === "Concat" && attributes["axis"] === 0);

/** Operators with their attributes as numbers. Where a slice starts makes no difference. */
class NodeNames {
  readonly #numbers = new Numbering();
  readonly #known = new Map<Node, number>();
  readonly #bodies = new Map<object, number>();

  of(node: Node): number {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const slice = rowSlice(node);
    const attributes = Object.entries(node.attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const texts = slice ? [`${slice.size} rows`] : attributes.map(([name, value]) => `${name}=${this.#text(value)}`);
    const number = this.#numbers.of(`${node.operator} ${texts.join()}`);
    this.#known.set(node, number);
    return number;
  }

  #text(value: AttributeValue): string {
    if (typeof value !== "object" || !("nodes" in value)) return JSON.stringify(value);
    const number = this.#bodies.get(value) ?? this.#bodies.size;
    this.#bodies.set(value, number);
    return `body ${number}`;
  }
}

/** `weight0` of `trunk/weight0`: parameters of equal name and shape lie one after the other. */
const lastName = (name: string): string => name.slice(name.lastIndexOf("/") + 1);

/** What inputs have in common that may be members of one pack; undefined for those that are never packed. */
function inputKind(role: InputRole): string | undefined {
  switch (role.kind) {
    case "parameter":
      return `parameter ${lastName(role.name)}`;
    case "input":
    case "input-mask":
    case "computed":
    case "computed-mask":
      return `${role.kind} ${role.name}`;
    case "target":
    case "weights":
    case "factor":
      return role.kind;
    case "random":
      return `random ${role.distribution} ${role.name}`;
    default:
      return undefined;
  }
}

/** Whether an output may be a member of a pack. */
export const isPackable = ({ kind }: OutputRole): boolean =>
  kind === "loss" || kind === "gradient" || kind === "feature-gradient" || kind === "value";

/** What outputs have in common that may be members of one pack; others are like nothing. */
function outputKind(role: OutputRole): string {
  switch (role.kind) {
    case "loss":
      return "loss";
    case "gradient":
      return `gradient ${lastName(role.parameter)}${role.task === undefined ? "" : " of a task"}`;
    case "feature-gradient":
      return `feature-gradient ${role.feature}`;
    case "value":
      return "value";
    default:
      return JSON.stringify(role);
  }
}
