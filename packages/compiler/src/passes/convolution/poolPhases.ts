import type { Graph, Node, Value } from "../../graph/graph.js";
import { rewrite } from "../../graph/rewrite.js";
import type { Pass } from "../pass.js";
import { usesOf } from "../uses.js";
import { type PooledConvolution, pooledConvolution } from "./phasePattern.js";
import { convolved, filterGradient, inputGradient, toFirst } from "./phases.js";
import { pair, sizes } from "./shapes.js";

/**
 * Phases save the pool's indices, but filters grow by the window: from h×w to (h+p−1)×(w+q−1) products per channel. How many products
 * more per place, over the passes of a step, are still faster. Processor time of a step in ms (two cores, AVX-512), pools of 2×2:
 *
 * | B, C, H×W, F, h×w | passes | more products | as traced | phases |
 * |---|---|---|---|---|
 * | 256, 1, 36×36, 10, 5×5 | 2 | 22 | 25.3 | 12.7 |
 * | 128, 1, 28×28, 6, 5×5 | 3 | 33 | 5.3 | 2.5 |
 * | 256, 1, 28×28, 32, 3×3 | 2 | 14 | 42.5 | 37.0 |
 * | 128, 3, 32×32, 32, 3×3 | 2 | 42 | 27.8 | 24.6 |
 * | 128, 3, 32×32, 32, 5×5 | 2 | 66 | 32.8 | 26.5 |
 * | 64, 8, 28×28, 16, 3×3 | 2 | 112 | 7.7 | 5.3 |
 * | 64, 8, 28×28, 16, 3×3 | 3 | 168 | 9.4 | 8.8 |
 * | 256, 10, 16×16, 20, 5×5 | 3 | 330 | 25.9 | 28.5 |
 */
const MORE_PRODUCTS = 200;

/** Whether a convolution and its pool are faster in phases. */
function isWorth({ conv, window: [p, q], filterGradients, inputGradients }: PooledConvolution): boolean {
  const [, C = 1, h = 1, w = 1] = conv.inputs[1]?.shape ?? [];
  const passes = 1 + Math.min(1, filterGradients.length) + Math.min(1, inputGradients.length);
  const [down, across] = pair(conv.attributes, "strides");
  const grown = (h + (p - 1) * down) * (w + (q - 1) * across);
  return C * (grown - h * w) * passes <= MORE_PRODUCTS;
}

/** What stands for a node of the pattern: values of the phases until they are filters or images again. */
type Role =
  | { readonly kind: "pool"; readonly of: PooledConvolution }
  | { readonly kind: "unpool" | "swap" | "filter" | "input"; readonly of: PooledConvolution };

function run(graph: Graph): Graph {
  const uses = usesOf(graph);
  const roles = new Map<Node, Role>();
  for (const pool of graph.nodes) {
    const of = pooledConvolution(pool, uses);
    if (!of || !isWorth(of)) continue;
    roles.set(pool, { kind: "pool", of });
    for (const node of of.unpools) roles.set(node, { kind: "unpool", of });
    for (const node of of.swaps) roles.set(node, { kind: "swap", of });
    for (const node of of.filterGradients) roles.set(node, { kind: "filter", of });
    for (const node of of.inputGradients) roles.set(node, { kind: "input", of });
  }
  if (roles.size === 0) return graph;
  return rewrite(graph, (node, builder, mapped) => {
    const original = uses.maker(node.outputs[0]);
    const role = original && roles.get(original);
    if (!original || !role) return undefined;
    const { conv, pool, window } = role.of;
    const [image, filter] = conv.inputs;
    const places = sizes(pool.outputs[0]);
    if (!image || !filter || !places) throw new Error("internal: a pool without a convolution");
    const phases = { builder, window };
    const values = (): Value => convolved(phases, mapped(image), mapped(filter), conv.attributes, places);
    const maxima = (): Value => builder.one("ReduceMax", [values()], { axes: [1], keepdims: true });
    const [first, second] = node.inputs;
    if (!first) throw new Error("internal: an operator without its input");
    switch (role.kind) {
      case "pool":
        // Nothing takes the indices any more.
        return [builder.one("Reshape", [maxima()], { shape: [...places] }), maxima()];
      case "unpool":
        return [toFirst(phases, values(), maxima(), first)];
      case "swap":
        return [first];
      case "filter": {
        const made = sizes(original.outputs[0]);
        return second && made && [filterGradient(phases, first, second, node.attributes, made)];
      }
      case "input": {
        const made = sizes(original.outputs[0]);
        return second && made && [inputGradient(phases, first, second, node.attributes, made)];
      }
    }
  });
}

/** Pooled convolutions with few products compute the places of a window as channels: a pool is a maximum of channels. */
export const poolPhases: Pass = {
  name: "pool-phases",
  description: "a small convolution before a pool computes the places of a window as channels",
  run: (graph, { provider }) => (provider === "cpu" ? run(graph) : graph),
};
