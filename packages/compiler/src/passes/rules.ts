import type { GraphBuilder } from "../graph/builder.js";
import type { Attributes, Graph, Node, Value } from "../graph/graph.js";
import { rewrite, type Visited } from "../graph/rewrite.js";
import { withBody } from "./bodies.js";

/** Where a rule looks around, and builds. */
export interface Site {
  readonly builder: GraphBuilder;
  /** Adds a node with one output, simplified by the same rules. */
  make(operator: string, inputs: readonly (Value | undefined)[], attributes?: Attributes): Value;
  /** The node that makes a value, if it is of this operator. */
  madeBy(value: Value | undefined, operator: string): Node | undefined;
  /** The number that a constant holds everywhere. */
  filled(value: Value | undefined): number | undefined;
}

/** What stands for the (only) output of a node; undefined where the rule doesn't apply. Its inputs were simplified before. */
export type Rule = (node: Omit<Visited, "outputs">, site: Site) => Value | undefined;

/** Rules by operator, in the order in which they are tried. */
export type Rules = Readonly<Record<string, readonly Rule[]>>;

/** Rewrites each node by the first rule that applies, and what the rule makes too; in loops' bodies as well. */
export function rewriteByRules(graph: Graph, rules: Rules): Graph {
  return rewrite(graph, (node, builder) => {
    const loop = withBody(node, (body) => rewriteByRules(body, rules));
    if (loop) return builder.add(loop.operator, loop.inputs, loop.attributes);
    if (node.outputs.length !== 1) return undefined;
    const value = applied(node, siteOf(builder, rules), rules);
    return value && [value];
  });
}

function siteOf(builder: GraphBuilder, rules: Rules): Site {
  const site: Site = {
    builder,
    make: (operator, inputs, attributes = {}) =>
      applied({ operator, inputs, attributes, source: builder.source }, site, rules) ?? builder.one(operator, inputs, attributes),
    madeBy: (value, operator) => {
      const node = builder.producerOf(value);
      return node?.operator === operator ? node : undefined;
    },
    filled: (value) => {
      const numbers = builder.constantOf(value);
      const [first] = numbers ?? [];
      return first !== undefined && numbers?.every((n) => Object.is(n, first)) ? first : undefined;
    },
  };
  return site;
}

function applied(node: Omit<Visited, "outputs">, site: Site, rules: Rules): Value | undefined {
  for (const rule of rules[node.operator] ?? []) {
    const value = rule(node, site);
    if (value) return value;
  }
  return undefined;
}

/** Joins sets of rules: those of the first come first. */
export function joinRules(...sets: readonly Rules[]): Rules {
  const joined: Record<string, readonly Rule[]> = {};
  for (const rules of sets) {
    for (const [operator, list] of Object.entries(rules)) joined[operator] = [...(joined[operator] ?? []), ...list];
  }
  return joined;
}

/** The same rules for several operators. */
export function rulesFor(operators: readonly string[], ...rules: readonly Rule[]): Rules {
  return Object.fromEntries(operators.map((operator) => [operator, rules]));
}
