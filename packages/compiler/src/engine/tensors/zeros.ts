import type { Signature } from "../../graph/graph.js";
import type { TensorNumbers } from "../../onnx/session.js";
import { sizeOf } from "../placed.js";

/** Zeros for a tensor. */
export function zeros({ type, shape }: Signature): TensorNumbers {
  const length = sizeOf(shape);
  if (type === "float32") return new Float32Array(length);
  return type === "bool" ? new Uint8Array(length) : new Int32Array(length);
}
