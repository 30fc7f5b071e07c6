import type { DType, InputBlock } from "@gruyere/flow";
import { bucketOf } from "../bucket.js";

type Frames = Float32Array | Int32Array | Uint8Array;

/** How sequences of frames become one block. */
export interface FramesLayout<A extends Frames> {
  /** Shape of one frame: `[]` for ids and samples, `[D]`, `[H, W, C]`. */
  readonly frame: readonly number[];
  readonly make: (length: number) => A;
  readonly dtype: DType;
  /** Longest that a sequence may be, after which nothing is padded. */
  readonly most?: number | undefined;
}

/**
 * `[B, T, …frame]` and the mask `float32 [B, T]`: 1 for a frame, 0 for padding, from the lengths and never from the values.
 * T is the bucket of the longest. A row may be empty: its mask is 0 throughout.
 */
export function collateFrames<A extends Frames>(codes: readonly A[], { frame, make, dtype, most }: FramesLayout<A>): InputBlock {
  const stride = frame.reduce((n, d) => n * d, 1);
  const longest = codes.reduce((length, code) => Math.max(length, code.length / stride), 0);
  const length = bucketOf(longest, most);
  const values = make(codes.length * length * stride);
  const mask = new Float32Array(codes.length * length);
  for (const [row, code] of codes.entries()) {
    values.set(code, row * length * stride);
    mask.fill(1, row * length, row * length + code.length / stride);
  }
  return {
    value: { values, shape: [codes.length, length, ...frame], dtype },
    mask: { values: mask, shape: [codes.length, length], dtype: "float32" },
  };
}
