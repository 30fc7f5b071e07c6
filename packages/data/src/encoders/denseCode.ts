import type { InputBlock } from "@gruyere/flow";
import { type CodeStore, raggedStore } from "../codeStore.js";

/** Rows of numbers end to end. */
export const denseStore = (): CodeStore<Float32Array> => raggedStore<Float32Array>(new Float32Array(256));

/** `float32 [B, …shape]` from rows that all have the shape's size. */
export function collateDense(codes: readonly Float32Array[], shape: readonly number[]): InputBlock {
  const size = shape.reduce((n, d) => n * d, 1);
  const values = new Float32Array(codes.length * size);
  for (const [row, code] of codes.entries()) values.set(code, row * size);
  return { value: { values, shape: [codes.length, ...shape], dtype: "float32" } };
}
