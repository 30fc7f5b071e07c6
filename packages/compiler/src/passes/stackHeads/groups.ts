import type { Graph, Node, Value } from "../../graph/graph.js";
import type { Uses } from "../uses.js";
import { classesOf } from "./classes.js";
import { rowSlice } from "./rowSlice.js";
import { canStack } from "./stackOperator.js";

/** Values of one class: what copies of a repeated subgraph have in each other's place. */
export interface Group {
  readonly members: readonly Value[];
  /**
   * How they become one value with a leading axis: `packed` inputs; `rows` of one value, cut out of it; by the `operator` that makes
   * them all, on stacks of what it takes; else `joined` after they were made one by one.
   */
  readonly by: "packed" | "rows" | "operator" | "joined";
}

/** Groups by their members. */
export type Groups = ReadonlyMap<Value, Group>;

/**
 * The groups of a graph. Where a group takes fewer values than it has members (four heads on each of two towers), those are set apart,
 * and each has a group of takers of its own.
 */
export function groupsOf(graph: Graph, uses: Uses): Groups {
  const apart = new Set<Value>();
  for (;;) {
    const candidates = candidatesOf(graph, apart);
    const shared = [...candidates.values()].find((members) => isShared(members, candidates, uses));
    if (!shared) return withMakers(graph, candidates, uses);
    for (const member of shared) apart.add(member);
  }
}

type Candidates = ReadonlyMap<Value, readonly Value[]>;

/** Classes of two values or more, by their members. */
function candidatesOf(graph: Graph, apart: ReadonlySet<Value>): Candidates {
  const byClass = new Map<number, Value[]>();
  for (const [value, number] of classesOf(graph, apart)) {
    const known = byClass.get(number);
    if (known) known.push(value);
    else byClass.set(number, [value]);
  }
  const several = [...byClass.values()].filter(({ length }) => length > 1);
  return new Map(several.flatMap((members) => members.map((member) => [member, members] as const)));
}

/** Whether a larger group takes each member of this one several times. */
function isShared(members: readonly Value[], candidates: Candidates, uses: Uses): boolean {
  return members.some((member) =>
    uses.takers(member).some(({ outputs }) => outputs.some((output) => (candidates.get(output)?.length ?? 0) > members.length)),
  );
}

function withMakers(graph: Graph, candidates: Candidates, uses: Uses): Groups {
  const inputs = new Set(graph.inputs.map(({ value }) => value));
  const groups = new Map<Value, Group>();
  for (const members of new Set(candidates.values())) {
    const makers = members.map((member) => uses.maker(member)).filter((maker) => maker !== undefined);
    const group: Group = { members, by: makerOf(members, makers, inputs, candidates) };
    for (const member of members) groups.set(member, group);
  }
  return groups;
}

function makerOf(
  members: readonly Value[],
  makers: readonly Node[],
  inputs: ReadonlySet<Value>,
  candidates: Candidates,
): Group["by"] {
  const [first] = makers;
  if (!first) return members.every((member) => inputs.has(member)) ? "packed" : "joined";
  if (makers.every((maker) => rowSlice(maker) && maker.inputs[0] === first.inputs[0])) return "rows";
  return canStack(first) && areAligned(makers, candidates) ? "operator" : "joined";
}

/** Whether each operand of the makers is one value that all share, or a group with a member for each. */
function areAligned(makers: readonly Node[], candidates: Candidates): boolean {
  const operands = makers.map((maker) => operandsOf(maker, candidates));
  return (operands[0] ?? []).every((first, i) => {
    const all = operands.map((each) => each[i]);
    const group = first && candidates.get(first);
    if (!group) return all.every((operand) => operand === first);
    return (
      group.length === makers.length && new Set(all).size === all.length && all.every((each) => each && group.includes(each))
    );
  });
}

/** What a node takes; a sum's terms in an order that is the same for all members of a group. */
export function operandsOf(node: Node, groups: ReadonlyMap<Value, unknown>): readonly (Value | undefined)[] {
  if (node.operator !== "Sum") return node.inputs;
  const order = [...groups.values()];
  const placeOf = (value: Value | undefined): number => (value && groups.has(value) ? order.indexOf(groups.get(value)) : -1);
  return node.inputs.toSorted((a, b) => placeOf(a) - placeOf(b) || (a?.id ?? 0) - (b?.id ?? 0));
}
