import type { Graph, Node, Value } from "../graph/graph.js";

/** Who makes and who takes the values of a graph. */
export interface Uses {
  /** The node that makes a value. */
  maker(value: Value | undefined): Node | undefined;
  /** The nodes that take a value: once for each time. */
  takers(value: Value): readonly Node[];
  /** Whether a value is an output of the graph. */
  isOutput(value: Value): boolean;
  /** How often a value is taken, as an output too. */
  count(value: Value): number;
}

/** Indexes a graph. */
export function usesOf(graph: Graph): Uses {
  const makers = new Map<Value, Node>();
  const takers = new Map<Value, Node[]>();
  for (const node of graph.nodes) {
    for (const output of node.outputs) makers.set(output, node);
    for (const input of node.inputs) {
      if (!input) continue;
      const known = takers.get(input);
      if (known) known.push(node);
      else takers.set(input, [node]);
    }
  }
  const outputs = new Map<Value, number>();
  for (const { value } of graph.outputs) outputs.set(value, (outputs.get(value) ?? 0) + 1);
  return {
    maker: (value) => value && makers.get(value),
    takers: (value) => takers.get(value) ?? [],
    isOutput: (value) => outputs.has(value),
    count: (value) => (takers.get(value)?.length ?? 0) + (outputs.get(value) ?? 0),
  };
}
