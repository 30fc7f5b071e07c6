import type { Numbers } from "../../graph/builder.js";
import type { Signature } from "../../graph/graph.js";

/** The value of an attribute in the type that ONNX's schema of the operator has. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly graph: OnnxGraph };

/** NodeProto. */
export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** `com.microsoft` for ONNX Runtime's own operators; ONNX's when it is left out. */
  readonly domain?: string;
  /** Names of values; an optional input that is left out is the empty text. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** TensorProto: an initialiser. */
export interface OnnxTensor extends Signature {
  readonly name: string;
  readonly numbers: Numbers;
}

/** ValueInfoProto: an input or an output. */
export interface OnnxValue extends Signature {
  readonly name: string;
}

/** GraphProto. */
export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}
