import type { Attributes, Node } from "../../graph/graph.js";
import { sizeOf } from "../../graph/shapes.js";

/** Whether a node is a product of matrices, without further factors. */
export function isProduct({ operator, attributes }: { readonly operator: string; readonly attributes: Attributes }): boolean {
  if (operator !== "MatMul" && operator !== "Gemm" && operator !== "FusedMatMul") return false;
  return Object.keys(attributes).every((name) => name === "transA" || name === "transB");
}

/** Numbers of a product's operand and result over all steps; its second operand is the same in each of them. */
export function productNumbers({ inputs: [a], outputs: [y] }: Pick<Node, "inputs" | "outputs">, steps: number): number {
  return steps * (sizeOf(a?.shape ?? []) + sizeOf(y?.shape ?? []));
}
