import type { DType, Kind, Shape } from "./kind.js";

/** Kind, shape and dtype of one value of the graph, without its batch dimension. */
export interface Signature {
  readonly kind: Kind;
  /** Without the batch dimension. Dense kinds: the tensor's shape; `ids`: `[T]`; `bag` and `category`: `[]`. */
  readonly shape: Shape;
  readonly dtype: DType;
  /** Number of distinct ids, for `ids`, `bag` and `category`. */
  readonly size?: number;
  /** Whether a mask (or, for a bag, weights) travels with the tensor. */
  readonly masked: boolean;
}

/** What a module returns: one value, or several by key (a tuple's keys are "0", "1", …). */
export type Outputs = Signature | { readonly [key: string]: Signature };

/** Whether a module returns one value, rather than several by key. */
export const isSignature = (outputs: Outputs): outputs is Signature => typeof outputs.kind === "string";

/** Stable text: `vector[300]`, `ids[T] of 20000`, `sequence[T, 100] masked`. */
export function formatSignature({ kind, shape, size, masked }: Signature): string {
  const dims = shape.map((d) => d ?? "T").join(", ");
  return `${kind}[${dims}]${size === undefined ? "" : ` of ${size}`}${masked ? " masked" : ""}`;
}

/** Signature of a dense vector `[units]`, float32. */
export const vectorOf = (units: number): Signature => ({
  kind: "vector",
  shape: [units],
  dtype: "float32",
  masked: false,
});

/** The number of values in a shape; throws nothing, counts an unknown length as 1. */
export const sizeOf = (shape: Shape): number => shape.reduce<number>((n, d) => n * (d ?? 1), 1);
