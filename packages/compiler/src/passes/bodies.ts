import type { Attributes, Graph } from "../graph/graph.js";
import { sameGraph } from "./sameGraph.js";

/** A loop with another body; undefined when the node is no loop, or its body stays as it is. */
export function withBody<N extends { readonly attributes: Attributes }>(node: N, change: (body: Graph) => Graph): N | undefined {
  const { body } = node.attributes;
  if (typeof body !== "object" || !("nodes" in body)) return undefined;
  const changed = change(body);
  return sameGraph(body, changed) ? undefined : { ...node, attributes: { ...node.attributes, body: changed } };
}
