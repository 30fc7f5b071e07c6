import type { NumberBlock } from "@gruyere/flow";
import type * as tf from "@tensorflow/tfjs";

/** A copy of a tensor on the host. */
export async function download(tensor: tf.Tensor): Promise<NumberBlock> {
  const values = await tensor.data<"float32" | "int32">();
  const dtype = tensor.dtype === "int32" ? "int32" : "float32";
  // The cpu backend hands out its own storage: only a copy is safe from later updates.
  return { values: dtype === "int32" ? Int32Array.from(values) : Float32Array.from(values), shape: tensor.shape, dtype };
}
