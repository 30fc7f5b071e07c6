import type { Node, Value } from "../../graph/graph.js";
import type { Loop } from "../../graph/loop.js";
import { usesOf } from "../uses.js";

/** What a value of a loop's body changes with. */
export type Dependence = "nothing" | "element" | "state";

/** What is known of the values of a loop's body. */
export interface BodyIndex {
  maker(value: Value): Node | undefined;
  /** How often a value is taken, as a result too. */
  count(value: Value): number;
  /** Whether a value is the same in each step, depends on the elements alone, or on states. */
  dependence(value: Value): Dependence;
  /** All that the values are made of, themselves included. */
  neededFor(values: readonly Value[]): ReadonlySet<Value>;
}

/** Indexes a loop's body. */
export function indexBody({ body, states, sequences }: Loop): BodyIndex {
  const uses = usesOf(body);
  const known = new Map<Value, Dependence>();
  for (const { before } of states) if (before) known.set(before, "state");
  for (const { seen } of sequences) known.set(seen, "element");
  const dependence = (value: Value): Dependence => known.get(value) ?? "nothing";
  for (const { inputs, outputs } of body.nodes) {
    const of = inputs.flatMap((input) => (input ? [dependence(input)] : []));
    const most = of.includes("state") ? "state" : of.includes("element") ? "element" : "nothing";
    for (const output of outputs) known.set(output, most);
  }
  return {
    maker: (value) => uses.maker(value),
    count: (value) => uses.count(value),
    dependence,
    neededFor: (values) => {
      const needed = new Set<Value>();
      const need = (value: Value): void => {
        if (needed.has(value)) return;
        needed.add(value);
        for (const input of uses.maker(value)?.inputs ?? []) if (input) need(input);
      };
      values.forEach(need);
      return needed;
    },
  };
}
