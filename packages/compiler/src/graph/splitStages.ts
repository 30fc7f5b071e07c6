import { GraphBuilder } from "./builder.js";
import type { Graph, GraphOutput, Node, Value } from "./graph.js";

/** One graph as two that run one after the other. */
export interface Stages {
  /** Makes the earlier outputs, and saves what the second stage takes of what it computes. */
  readonly first: Graph;
  readonly second: Graph;
}

/**
 * Splits a graph so that nothing is computed twice: the second stage takes values of the first as inputs of role `saved`. (Indices of
 * int64 can't be handed over: whatever makes them is computed in both.)
 *
 * @param later Which outputs belong to the second stage.
 */
export function splitStages(graph: Graph, later: (output: GraphOutput) => boolean): Stages {
  const earlyOutputs = graph.outputs.filter((output) => !later(output));
  const early = ancestors(
    graph,
    earlyOutputs.map(({ value }) => value),
  );
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const handedOver = ({ outputs }: Node): boolean => outputs.every(({ type }) => type !== "int64");

  const builder = new GraphBuilder();
  const saved = new Map<Value, GraphOutput>();
  const now = new Map<Value, Value>();
  for (const { role, value } of graph.inputs) now.set(value, builder.input(role, value));
  for (const { value, numbers } of graph.constants) now.set(value, builder.constant(numbers, value));
  const mapped = (value: Value): Value => {
    const known = now.get(value);
    if (known) return known;
    const node = producers.get(value);
    if (!node) throw new Error("internal: a value without a producer");
    if (early.has(node) && handedOver(node)) {
      const role = { kind: "saved", name: String(value.id) } as const;
      saved.set(value, { role, value });
      const input = builder.input(role, value);
      now.set(value, input);
      return input;
    }
    const inputs = node.inputs.map((input) => input && mapped(input));
    builder.source = node.source;
    const made = builder.add(node.operator, inputs, node.attributes);
    for (const [i, output] of node.outputs.entries()) {
      const value = made[i];
      if (value) now.set(output, value);
    }
    return mapped(value);
  };
  // In the order of the nodes, so that no chain of them is as deep as the graph.
  const lateOutputs = graph.outputs.filter(later);
  const needed = ancestors(
    graph,
    lateOutputs.map(({ value }) => value),
  );
  for (const node of graph.nodes) if (needed.has(node) && !early.has(node)) node.outputs.forEach(mapped);
  const second = builder.finish(lateOutputs.map(({ role, value }) => ({ role, value: mapped(value) })));
  const taken = new Set(second.inputs.flatMap(({ role }) => (role.kind === "saved" ? [role.name] : [])));
  const kept = [...saved.values()].filter(({ role }) => role.kind === "saved" && taken.has(role.name));
  const nodes = graph.nodes.filter((node) => early.has(node));
  const outputs = [...earlyOutputs, ...kept];
  const used = new Set<Value | undefined>([...nodes.flatMap(({ inputs }) => inputs), ...outputs.map(({ value }) => value)]);
  const isUsed = ({ value }: { readonly value: Value }): boolean => used.has(value);
  return {
    first: { inputs: graph.inputs.filter(isUsed), constants: graph.constants.filter(isUsed), nodes, outputs },
    second,
  };
}

/** The nodes that some values depend on. */
function ancestors({ nodes }: Graph, values: readonly Value[]): ReadonlySet<Node> {
  const needed = new Set(values);
  const found = new Set<Node>();
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    found.add(node);
    for (const input of node.inputs) if (input) needed.add(input);
  }
  return found;
}
