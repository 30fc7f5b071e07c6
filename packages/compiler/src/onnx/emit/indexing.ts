import { sizeAt } from "../../graph/shapes.js";
import type { Emit, Emits } from "./emit.js";

/** Σ_l weights_BL · table_VH[ids_BL]: a product of [B, 1, L] and [B, L, H]. */
const bagProduct: Emit = ({ node, inputs: [table = "", ids = "", weights = ""], outputs, add, make, ints }) => {
  const [out] = node.outputs;
  if (!out || !node.inputs[1]) throw new Error("internal: a bag without its ids");
  const weights_B1L = make("Reshape", [weights, ints([sizeAt(out.shape, 0), 1, sizeAt(node.inputs[1].shape, 1)])]);
  const rows_BLH = make("Gather", [table, ids], { axis: { int: 0 } });
  add("Reshape", [make("MatMul", [weights_B1L, rows_BLH]), ints(out.shape)], outputs);
};

/** Operators that read at indices. */
export const indexing: Emits = { BagProduct: bagProduct };
