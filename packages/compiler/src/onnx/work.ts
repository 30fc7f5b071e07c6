import { bodyOf, numberOf } from "../graph/attributes.js";
import { nodeFlops } from "../graph/flops.js";
import type { Graph, Node, Value } from "../graph/graph.js";
import { sizeOf } from "../graph/shapes.js";

/** What one node takes on one core, about. */
export interface Work {
  /** Of one call. */
  readonly microseconds: number;
  /** How often it is called in a run. */
  readonly times: number;
}

/**
 * Microseconds of work that each thread must have, measured on products of matrices: two threads gained nothing at 42 µs in all
 * (128 × 128 × 128), and a third at 188 µs (128 × 256 × 256).
 */
export const WAKING_PAYS = 50;

/** Multiplications and additions in a microsecond: measured, 64 × 64 × 64 to 256 × 256 × 256, AVX-512. */
const FLOPS = 90_000;
/** Bytes read and written in a microsecond: measured, Relu of 32,768 numbers. */
const BYTES = 40_000;
/** What calling a node costs: measured, products of 16 × 16. */
const CALL = 1.3;

/** Works of a graph's nodes; those in loops are called once a step. */
export const worksOf = ({ nodes }: Graph, times = 1): readonly Work[] => nodes.flatMap((node) => worksOfNode(node, times));

function worksOfNode(node: Node, times: number): readonly Work[] {
  if (node.operator === "Scan") {
    const scanned = node.inputs[numberOf(node.attributes, "states")];
    return worksOf(bodyOf(node.attributes), times * (scanned?.shape[0] ?? 1));
  }
  const bytes = [...node.inputs, ...node.outputs].reduce((sum, value) => sum + bytesOf(value), 0);
  return [{ microseconds: CALL + Math.max(nodeFlops(node) / FLOPS, bytes / BYTES), times }];
}

const BYTES_OF = { float32: 4, int32: 4, bool: 1, int64: 8 };

const bytesOf = (value: Value | undefined): number => (value ? sizeOf(value.shape) * BYTES_OF[value.type] : 0);
