import type { Graph, Value } from "../../graph/graph.js";
import type { Uses } from "../uses.js";
import { type Group, type Groups, groupsOf } from "./groups.js";
import { rowSlice } from "./rowSlice.js";

/**
 * The groups worth stacking, their members in the order of the copies that they belong to: member k of one is made of members k of the
 * others.
 */
export function lanesOf(graph: Graph, uses: Uses): Groups {
  const groups = groupsOf(graph, uses);
  const lanes = joinedLanes(groups, uses);
  const places = placesOf(graph, uses);
  const kept = new Map<Value, Group>();
  for (const family of familiesOf(groups, lanes)) {
    if (!isConsistent(family, lanes) || !isWorthwhile(family, groups, uses)) continue;
    const place = new Map<Value, number>();
    for (const { members } of family) {
      for (const member of members) {
        const lane = lanes.of(member);
        place.set(lane, Math.min(place.get(lane) ?? Number.POSITIVE_INFINITY, places(member)));
      }
    }
    const placeOf = (member: Value): number => place.get(lanes.of(member)) ?? 0;
    for (const { members, by } of family) {
      const group = { members: members.toSorted((a, b) => placeOf(a) - placeOf(b)), by };
      for (const member of members) kept.set(member, group);
    }
  }
  return kept;
}

/** Sets of values that are joined two by two. */
class Union {
  readonly #parents = new Map<Value, Value>();

  of(value: Value): Value {
    let root = value;
    for (let parent = this.#parents.get(root); parent; parent = this.#parents.get(root)) root = parent;
    if (root !== value) this.#parents.set(value, root);
    return root;
  }

  join(a: Value, b: Value): void {
    const [rootA, rootB] = [this.of(a), this.of(b)];
    if (rootA !== rootB) this.#parents.set(rootA, rootB);
  }
}

/** Members that one copy is made of. */
function joinedLanes(groups: Groups, uses: Uses): Union {
  const lanes = new Union();
  for (const [member, { by }] of groups) {
    const maker = by === "operator" && uses.maker(member);
    if (!maker) continue;
    for (const input of maker.inputs) if (input && groups.has(input)) lanes.join(member, input);
  }
  return lanes;
}

/** Groups that go together, because their members lie in the same copies. */
function familiesOf(groups: Groups, lanes: Union): readonly (readonly Group[])[] {
  const families = new Union();
  const first = new Map<Value, Value>();
  for (const { members } of new Set(groups.values())) {
    const [leader] = members;
    if (!leader) continue;
    for (const member of members) {
      const lane = lanes.of(member);
      families.join(first.get(lane) ?? leader, leader);
      first.set(lane, leader);
    }
  }
  const byLeader = new Map<Value, Group[]>();
  for (const group of new Set(groups.values())) {
    const [leader] = group.members;
    if (!leader) continue;
    const family = families.of(leader);
    byLeader.set(family, [...(byLeader.get(family) ?? []), group]);
  }
  return [...byLeader.values()];
}

/** Whether no copy has two members of one group: then there is no order. */
const isConsistent = (family: readonly Group[], lanes: Union): boolean =>
  family.every(({ members }) => new Set(members.map((member) => lanes.of(member))).size === members.length);

/** Whether stacking saves more nodes than cutting out single members, and joining what can't be stacked, costs. */
function isWorthwhile(family: readonly Group[], groups: Groups, uses: Uses): boolean {
  let saved = 0;
  for (const { members, by } of family) {
    const isTaken = members.some((member) => uses.takers(member).some(({ outputs }) => isMade(outputs, groups)));
    const isTakenAlone = members.some((member) =>
      uses
        .takers(member)
        .some((taker) => !isMade(taker.outputs, groups) && taker.operator !== "Sum" && taker.operator !== "Concat"),
    );
    if (by === "operator") saved += members.length - 1;
    if (by === "operator" && isTakenAlone) saved -= 2 * members.length;
    if (by === "packed" && isTaken && isTakenAlone) saved -= 2 * members.length;
    if (by === "joined" && isTaken) saved -= members.length + 1;
  }
  return saved > 0;
}

const isMade = (outputs: readonly Value[], groups: Groups): boolean =>
  outputs.some((output) => groups.get(output)?.by === "operator");

/** Where a member's copy stands among the others: parameters, then other inputs, in the order of the graph's; then rows. */
function placesOf(graph: Graph, uses: Uses): (member: Value) => number {
  const inputs = new Map<Value, number>();
  for (const [i, { role, value }] of graph.inputs.entries()) {
    inputs.set(value, role.kind === "parameter" ? i : graph.inputs.length + i);
  }
  return (member) => {
    const maker = uses.maker(member);
    const rows = maker && rowSlice(maker);
    return inputs.get(member) ?? 2 * graph.inputs.length + (rows ? rows.start : Number.MAX_SAFE_INTEGER / 2);
  };
}
