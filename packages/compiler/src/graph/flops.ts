import type { Graph, Node } from "./graph.js";
import { operatorOf } from "./operators.js";
import { sizeOf } from "./shapes.js";

/** Multiplications and additions of one node. */
export function nodeFlops({ operator, inputs, outputs, attributes }: Node): number {
  return operatorOf(operator).flops?.(inputs, attributes, graphFlops) ?? sizeOf(outputs[0]?.shape ?? [0]);
}

/** Multiplications and additions of all nodes. */
export const graphFlops = ({ nodes }: Graph): number => nodes.reduce((sum, node) => sum + nodeFlops(node), 0);
