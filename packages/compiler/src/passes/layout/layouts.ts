import { intsOf } from "../../graph/attributes.js";
import type { Graph } from "../../graph/graph.js";
import { sizeOf } from "../../graph/shapes.js";
import type { Pass } from "../pass.js";
import { sinkGraph } from "./sinkGraph.js";
import { isStill } from "./view.js";

/** What a graph's transpositions cost: how many numbers they move, then how many there are, then how many nodes there are in all. */
function costOf({ nodes }: Graph): readonly [number, number, number] {
  const transpositions = nodes.filter(({ operator }) => operator === "Transpose");
  const moved = transpositions.reduce((sum, { inputs: [x], attributes }) => {
    return !x || isStill(x.shape, intsOf(attributes, "perm")) ? sum : sum + sizeOf(x.shape);
  }, 0);
  return [moved, transpositions.length, nodes.length];
}

function run(graph: Graph): Graph {
  const moved = sinkGraph(graph, run);
  const [before, after] = [costOf(graph), costOf(moved)];
  const first = after.findIndex((cost, i) => cost !== before[i]);
  return first >= 0 && (after[first] ?? 0) < (before[first] ?? 0) ? moved : graph;
}

/**
 * TensorFlow.js has the channels of an image last, ONNX has them first: transpositions are pushed through what works in any layout
 * until they meet their inverse. Taken back where more numbers would move.
 */
export const layouts: Pass = {
  name: "layouts",
  description: "transpositions are pushed on until they cancel: none is left between a network's layers",
  run,
};
