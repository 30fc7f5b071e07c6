import type { Node, Value } from "../graph/graph.js";
import { sameShape } from "../graph/shapes.js";
import type { Uses } from "./uses.js";

/** Whether a node adds values of one shape. */
export function isSum(node: Node | undefined): node is Node {
  const [output] = node?.outputs ?? [];
  if (!node || !output || (node.operator !== "Add" && node.operator !== "Sum")) return false;
  return node.inputs.every((input) => input && sameShape(input.shape, output.shape));
}

/** Whether a sum is not just a term of one other sum. */
export function isWholeSum(node: Node, uses: Uses): boolean {
  const [output] = node.outputs;
  if (!output || !isSum(node)) return false;
  const [taker, ...others] = uses.takers(output);
  return uses.isOutput(output) || others.length > 0 || !isSum(taker);
}

/** The terms of a sum of sums, in order; sums that something else takes too are terms. */
export function termsOf(node: Node, uses: Uses): readonly Value[] {
  return node.inputs.flatMap((input) => {
    if (!input) return [];
    const maker = uses.maker(input);
    return isSum(maker) && !isWholeSum(maker, uses) ? termsOf(maker, uses) : [input];
  });
}
