import { GraphBuilder } from "../../graph/builder.js";
import type { Graph } from "../../graph/graph.js";
import { rewrite } from "../../graph/rewrite.js";
import type { Pass, Provider } from "../pass.js";
import { isWholeSum, termsOf } from "../sums.js";
import { usesOf } from "../uses.js";
import { lanesOf } from "./lanes.js";
import { StackedGraph } from "./stackedGraph.js";

/** Sums of sums as one operator: its terms have no order, so that those of equal heads are equal. */
function withSums(graph: Graph): Graph {
  const uses = usesOf(graph);
  return rewrite(graph, (node, builder, mapped) => {
    const original = uses.maker(node.outputs[0]);
    if (!original || !isWholeSum(original, uses)) return undefined;
    return [builder.one("Sum", termsOf(original, uses).map(mapped))];
  });
}

/** Sums of two terms, as they were. */
function withAdditions(graph: Graph): Graph {
  return rewrite(graph, ({ operator, inputs }, builder) =>
    operator === "Sum" && inputs.length === 2 ? [builder.one("Add", inputs)] : undefined,
  );
}

function run(graph: Graph, provider: Provider): Graph {
  const summed = withSums(graph);
  const uses = usesOf(summed);
  const lanes = lanesOf(summed, uses);
  if (lanes.size === 0) return graph;
  const stacked = new StackedGraph({ graph: summed, uses, lanes, provider, builder: new GraphBuilder() });
  return withAdditions(stacked.finish());
}

/**
 * Horizontal fusion: what is computed several times over with other parameters, labels or factors (the heads of many tasks, forward
 * and backward) is computed once, on stacks of them with a leading axis.
 */
export const stackHeads: Pass = {
  name: "stack-heads",
  description: "equal heads of several tasks, with their losses and gradients, as one batched computation",
  run: (graph, { provider }) => run(graph, provider),
};
