import { fanInUniform, type Initialiser, type ParameterSpec } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { GruyereError, type Signature } from "@gruyere/flow";
import { bagProduct } from "./bagProduct.js";

/** Legend: B rows, T steps, D inputs (for a bag: distinct ids), N units. */

/** A linear map with its optional bias. */
export interface AffineTensors {
  readonly weight: tf.Tensor;
  readonly bias: tf.Tensor | undefined;
}

/**
 * `x W + b` for a vector `[B, D]`, each step of a sequence `[B, T, D]`, or a bag (int32 ids `[B, L]` with their weights as mask).
 */
export function affine(x: tf.Tensor, mask: tf.Tensor | undefined, { weight, bias }: AffineTensors): tf.Tensor {
  const [D = 0, N = 0] = weight.shape;
  const product =
    x.dtype === "int32"
      ? bagProduct(x, mask ?? tf.ones(x.shape), weight)
      : x.rank > 2
        ? tf.reshape(tf.matMul(tf.reshape(x, [-1, D]), weight), [...x.shape.slice(0, -1), N])
        : tf.matMul(x, weight);
  return bias === undefined ? product : tf.add(product, bias);
}

/** PyTorch's `Linear`: weight `[fanIn, units]` and bias within ±1/√fanIn. */
export function affineParameters(
  fanIn: number,
  units: number,
  init: Initialiser,
): { weight: ParameterSpec; bias: ParameterSpec } {
  return { weight: { shape: [fanIn, units], init }, bias: { shape: [units], init: fanInUniform(fanIn) } };
}

/** What a linear map makes of a value: a vector of a vector or bag, a sequence of a sequence. */
export function affineSignature(input: Signature, units: number): Signature {
  return input.kind === "sequence"
    ? { ...input, shape: [...input.shape.slice(0, -1), units] }
    : { kind: "vector", shape: [units], dtype: "float32", masked: false };
}

/** A tensor that the module itself has declared. */
export function declared(tensors: Readonly<Record<string, tf.Tensor | undefined>>, name: string): tf.Tensor {
  const found = tensors[name];
  if (found) return found;
  throw new GruyereError({
    code: "missing-parameter",
    path: name,
    expected: "a tensor for each declared parameter",
    received: Object.keys(tensors).join(", ") || "none",
    hint: "initialise the parameters from what the module declares",
  });
}
