import type { GraphBuilder } from "../../graph/builder.js";
import type { Graph, Node, Value } from "../../graph/graph.js";
import { rewrite, type Visited } from "../../graph/rewrite.js";
import { sameShape, sizeOf } from "../../graph/shapes.js";
import { withBody } from "../bodies.js";
import type { Pass } from "../pass.js";
import { usesOf } from "../uses.js";
import { isProduct } from "./products.js";

/**
 * In loops' bodies, what is added to a product is what the product starts from: `x W + h U + b` are two `Gemm`, the second one on top of
 * the first, and a sum over the steps is a `Gemm` on top of the sum so far.
 */
export const joinSums: Pass = {
  name: "join-sums",
  description: "sums of products in loops are products on top of one another",
  run: (graph) =>
    rewrite(graph, (node, builder) => {
      const loop = withBody(node, joined);
      return loop && builder.add(loop.operator, loop.inputs, loop.attributes);
    }),
};

function joined(body: Graph): Graph {
  const uses = usesOf(body);
  /** Products and sums of the new body that only the sum takes that is visited. */
  const once = new Set<Value>();
  return rewrite(body, (node, builder) => {
    const original = uses.maker(node.outputs[0]);
    const made = node.operator === "Add" && original ? sum(node, builder, once) : undefined;
    const [output] = node.outputs;
    const value = made ?? builder.add(node.operator, node.inputs, node.attributes)[0];
    if (output && value && uses.count(output) === 1) once.add(value);
    return made && [made];
  });
}

function sum({ inputs: [a, b] }: Visited, builder: GraphBuilder, once: ReadonlySet<Value>): Value | undefined {
  if (!a || !b) return undefined;
  // The later one on top of the earlier one.
  const ordered = a.id > b.id ? [a, b] : [b, a];
  for (const [product, term] of [ordered, ordered.toReversed()]) {
    const made = product && term && onTop(product, term, builder, once);
    if (made) return made;
  }
  return undefined;
}

/** A product that starts from a term, as far down as there is room for it. */
function onTop(value: Value, term: Value, builder: GraphBuilder, once: ReadonlySet<Value>): Value | undefined {
  const node = builder.producerOf(value);
  if (!node || !isProduct(node) || node.operator === "FusedMatMul" || value.shape.length !== 2 || !once.has(value))
    return undefined;
  const [, , bias] = node.inputs;
  if (!bias) return isBelow(term, value) ? gemm(node, term, builder) : undefined;
  if (!isRow(term, value)) return undefined;
  const deeper = onTop(bias, term, builder, once) ?? (isRow(bias, value) ? builder.one("Add", [bias, term]) : undefined);
  return deeper && gemm(node, deeper, builder);
}

function gemm({ inputs: [a, b], attributes }: Node, bias: Value, builder: GraphBuilder): Value {
  return builder.one("Gemm", [a, b, bias], { transA: attributes["transA"] === true, transB: attributes["transB"] === true });
}

const isBelow = (term: Value, value: Value): boolean => sameShape(term.shape, value.shape) || isRow(term, value);

/** One number per column. */
const isRow = (term: Value, { shape }: Value): boolean =>
  term.shape.length <= 2 && sizeOf(term.shape) === shape[1] && term.shape.at(-1) === shape[1];
