import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { rewrite, type Visited } from "../../graph/rewrite.js";
import type { Pass } from "../pass.js";
import { type Uses, usesOf } from "../uses.js";
import { isPerChannel } from "./shapes.js";

/** A convolution with what is added to it, channel by channel; nothing else takes its own result. */
function withBias(node: Visited, original: readonly (Value | undefined)[], uses: Uses, builder: GraphBuilder): Value | undefined {
  for (const [at, other] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const [x, term] = [node.inputs[at], node.inputs[other]];
    const [was] = [original[at]];
    const conv = builder.producerOf(x);
    if (conv?.operator !== "Conv" || !x || !term || !was || conv.inputs[2] || uses.count(was) !== 1) continue;
    const [, F = 1] = x.shape;
    if (x.shape.length !== 4 || !isPerChannel(term) || term.shape.at(-3) !== F) continue;
    return builder.one("Conv", [...conv.inputs.slice(0, 2), builder.one("Reshape", [term], { shape: [F] })], conv.attributes);
  }
  return undefined;
}

/** Convolutions add their bias themselves, while the numbers are at hand. */
export const convBias: Pass = {
  name: "conv-bias",
  description: "a bias that is added to a convolution becomes its third input",
  run(graph) {
    const uses = usesOf(graph);
    return rewrite(graph, (node, builder) => {
      if (node.operator !== "Add") return undefined;
      const value = withBias(node, uses.maker(node.outputs[0])?.inputs ?? [], uses, builder);
      return value && [value];
    });
  },
};
