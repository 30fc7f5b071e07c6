import { GraphBuilder } from "./builder.js";
import type { Graph, Node, Value } from "./graph.js";

/** A node on its way into a new graph: its inputs are already those of the new graph. */
export interface Visited extends Node {
  readonly inputs: readonly (Value | undefined)[];
}

/**
 * What stands for a node's outputs in the new graph; undefined to take the node as it is. `mapped` gives what stands for a value of
 * the old graph that was made before.
 */
export type Visit = (node: Visited, builder: GraphBuilder, mapped: (value: Value) => Value) => readonly Value[] | undefined;

/**
 * Builds a graph anew, node by node. Common subexpressions and dead nodes vanish on the way.
 *
 * @throws Error when a node stands before what it takes.
 */
export function rewrite(graph: Graph, visit: Visit): Graph {
  const builder = new GraphBuilder();
  const now = new Map<Value, Value>();
  for (const { role, value } of graph.inputs) now.set(value, builder.input(role, value));
  for (const { value, numbers } of graph.constants) now.set(value, builder.constant(numbers, value));
  const mapped = (value: Value): Value => {
    const found = now.get(value);
    if (found) return found;
    throw new Error("internal: a value is used before it is made");
  };
  for (const node of graph.nodes) {
    builder.source = node.source;
    const visited = { ...node, inputs: node.inputs.map((input) => input && mapped(input)) };
    const made = visit(visited, builder, mapped) ?? builder.add(node.operator, visited.inputs, node.attributes);
    for (const [i, output] of node.outputs.entries()) {
      const value = made[i];
      if (value) now.set(output, value);
    }
  }
  return builder.finish(graph.outputs.map(({ role, value }) => ({ role, value: mapped(value) })));
}
