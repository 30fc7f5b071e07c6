import type { Attributes, Graph, Signature } from "./graph.js";

/** What the graph knows of an operator. Its arithmetic is ONNX's; what it computes exactly is written in testkit's interpreter. */
export interface Operator {
  /**
   * Signatures of the outputs.
   *
   * @throws Error when the inputs don't fit one another: the trace says of which module.
   */
  infer(inputs: readonly (Signature | undefined)[], attributes: Attributes): readonly Signature[];
  /** Multiplications and additions; `flopsOf` tells those of a loop's body. Default: one per number of the first output. */
  flops?(inputs: readonly (Signature | undefined)[], attributes: Attributes, flopsOf: (body: Graph) => number): number;
}

/** Operators by name. */
export type Operators = Readonly<Record<string, Operator>>;
