import { GraphBuilder } from "../../graph/builder.js";
import type { Graph, Value } from "../../graph/graph.js";
import { withBody } from "../bodies.js";
import { sink } from "./sink.js";
import { isInOrder, materialise, plain, type View } from "./view.js";

/** Rewrites a graph on views: numbers are moved where a node needs them in order, or where they leave the graph. */
export function sinkGraph(graph: Graph, inBody: (body: Graph) => Graph): Graph {
  const builder = new GraphBuilder();
  const views = new Map<Value, View>();
  const view = (value: Value): View => {
    const found = views.get(value);
    if (found) return found;
    throw new Error("internal: a value is used before it is made");
  };
  for (const { role, value } of graph.inputs) views.set(value, plain(builder.input(role, value)));
  for (const { value, numbers } of graph.constants) views.set(value, plain(builder.constant(numbers, value)));
  for (const node of graph.nodes) {
    builder.source = node.source;
    const { operator, attributes } = withBody(node, inBody) ?? node;
    const inputs = node.inputs.map((input) => input && view(input));
    const isMoved = operator === "Transpose" || inputs.some((input) => input && !isInOrder(input));
    const made =
      (isMoved && sink(node, inputs, builder)) ||
      builder
        .add(
          operator,
          inputs.map((input) => input && materialise(builder, input)),
          attributes,
        )
        .map(plain);
    for (const [i, output] of node.outputs.entries()) {
      const now = made[i];
      if (now) views.set(output, isInOrder(now) ? plain(materialise(builder, now)) : now);
    }
  }
  return builder.finish(graph.outputs.map(({ role, value }) => ({ role, value: materialise(builder, view(value)) })));
}
