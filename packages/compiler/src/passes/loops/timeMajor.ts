import { intsOf } from "../../graph/attributes.js";
import type { GraphBuilder } from "../../graph/builder.js";
import { graphFlops } from "../../graph/flops.js";
import type { Graph, Value } from "../../graph/graph.js";
import { rewrite, type Visited } from "../../graph/rewrite.js";
import { sizeOf } from "../../graph/shapes.js";
import type { Pass } from "../pass.js";
import { isSwap, Swapped } from "./swapped.js";

/**
 * Loops run over time-major sequences, modules have rows first: what a loop takes is made time-major from its beginning (the ids of an
 * embedding are transposed, not its rows), and so is what meets its gradients in a product over all rows. Taken back where more would be
 * moved or computed.
 */
export const timeMajor: Pass = {
  name: "time-major",
  description: "what loops run over is made time-major from its beginning",
  run: (graph) => {
    if (!graph.nodes.some(({ operator }) => operator === "Scan")) return graph;
    const moved = rewriteSwaps(graph);
    return costOf(moved) < costOf(graph) ? moved : graph;
  },
};

function rewriteSwaps(graph: Graph): Graph {
  let swapped: Swapped | undefined;
  return rewrite(graph, (node, builder) => {
    swapped ??= new Swapped(builder);
    if (node.operator === "Transpose" && isSwap(intsOf(node.attributes, "perm"))) return swapBack(node, swapped);
    if (node.operator !== "Gemm") return undefined;
    return node.attributes["transA"] === true ? overRows(node, builder, swapped) : behind(node, builder);
  });
}

function swapBack({ inputs: [x] }: Visited, swapped: Swapped): readonly Value[] | undefined {
  const way = x && swapped.of(x);
  return way && way.moved <= sizeOf(x.shape) ? [way.make()] : undefined;
}

/** aᵀ b doesn't depend on the order of the rows: both are taken as one of them is had. */
function overRows(node: Visited, builder: GraphBuilder, swapped: Swapped): readonly Value[] | undefined {
  const [a, b, ...bias] = node.inputs;
  const sizes = swappedSizes(a, builder) ?? swappedSizes(b, builder);
  if (!a || !b || !sizes || node.attributes["transB"] === true) return undefined;
  const ways = [a, b].map((value) => swapped.rowsOf(value, sizes));
  const moved = ways.reduce((sum, way) => sum + way.moved, 0);
  if (moved >= Math.max(sizeOf(a.shape), sizeOf(b.shape))) return undefined;
  return builder.add(node.operator, [...ways.map((way) => way.make()), ...bias], node.attributes);
}

/** Rows times a matrix, in the order in which the rows are there: what comes out is brought into the other order, if it isn't larger. */
function behind(node: Visited, builder: GraphBuilder): readonly Value[] | undefined {
  const [rows, matrix, bias] = node.inputs;
  const [x] = builder.producerOf(rows)?.inputs ?? [];
  const [timeMajor] = builder.producerOf(x)?.inputs ?? [];
  const [output] = node.outputs;
  if (!swappedSizes(rows, builder) || !rows || !x || !timeMajor || !matrix || !output) return undefined;
  if (sizeOf(output.shape) > sizeOf(rows.shape) || (bias && bias.shape.length > 1 && bias.shape[0] !== 1)) return undefined;
  const [T = 1, B = 1] = timeMajor.shape;
  const flat = builder.one("Reshape", [timeMajor], { shape: rows.shape });
  const [, width = 1] = output.shape;
  const made = builder.one("Reshape", [builder.one("Gemm", [flat, matrix, ...(bias ? [bias] : [])], node.attributes)], {
    shape: [T, B, width],
  });
  return builder.add("Reshape", [builder.one("Transpose", [made], { perm: [1, 0, 2] })], { shape: output.shape });
}

/** The sizes of the axes of a value whose rows come from a transposition of them. */
function swappedSizes(value: Value | undefined, builder: GraphBuilder): readonly [number, number] | undefined {
  const reshaped = builder.producerOf(value);
  const [x] = reshaped?.operator === "Reshape" ? reshaped.inputs : [];
  const node = builder.producerOf(x);
  const [B, T] = x?.shape ?? [];
  if (node?.operator !== "Transpose" || !isSwap(intsOf(node.attributes, "perm")) || value?.shape[0] !== (B ?? 0) * (T ?? 0))
    return undefined;
  return B === undefined || T === undefined ? undefined : [B, T];
}

/** How many numbers a graph's transpositions move, and its operations: what is made in both orders is computed twice. */
function costOf(graph: Graph): number {
  const moved = graph.nodes.map(({ operator, inputs: [x] }) => (operator === "Transpose" && x ? sizeOf(x.shape) : 0));
  return moved.reduce((sum, numbers) => sum + numbers, graphFlops(graph));
}
