import type { NumberBlock } from "@gruyere/flow";
import type { Signature } from "../graph/graph.js";
import type { TensorNumbers } from "../onnx/session.js";

/**
 * Copies a block to where a graph reads it: bytes become value / 255, and an axis that is longer in the graph (a bucket) is filled up
 * with zeros. Both have the same number of axes.
 */
export function copyBlock({ values, shape, dtype }: NumberBlock, into: TensorNumbers, { shape: wanted }: Signature): void {
  const bytes = values instanceof Uint8Array && dtype === "float32";
  if (values.length === into.length) {
    if (bytes) for (let i = 0; i < into.length; i++) into[i] = (values[i] ?? 0) / 255;
    else into.set(values);
    return;
  }
  const inner = wanted.slice(2).reduce((n, d) => n * d, 1);
  const [rows = 0, length = 0] = shape;
  const [from, to] = [length * inner, (wanted[1] ?? 0) * inner];
  into.fill(0);
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < from; i++) into[row * to + i] = (values[row * from + i] ?? 0) / (bytes ? 255 : 1);
}
