import { formatSignature, type Signature } from "@gruyere/flow";
import { z } from "zod";
import { misfit } from "./misfit.js";

/** A size in both directions, or `[height, width]`. */
export const sizeOption = z.union([z.int().positive(), z.tuple([z.int().positive(), z.int().positive()])]);

/** `[height, width]` of a size option. */
export const both = (size: z.output<typeof sizeOption>): readonly [number, number] =>
  typeof size === "number" ? [size, size] : size;

/** How a window moves over one axis. */
export interface Window {
  /** From its first to its last place, dilation included. */
  readonly span: number;
  readonly stride: number;
  readonly padding: "same" | "valid" | number;
}

/** Number of places of a window on an axis; throws where it doesn't fit once. Unknown lengths stay unknown. */
export function placesOf(owner: string, input: Signature, length: number | null, window: Window): number | null {
  if (length === null) return null;
  const { span, stride, padding } = window;
  if (padding === "same") return Math.ceil(length / stride);
  const room = length + 2 * (padding === "valid" ? 0 : padding);
  if (room >= span) return Math.floor((room - span) / stride) + 1;
  throw misfit(owner, {
    expected: `at least ${span} along each axis that the window covers`,
    received: formatSignature(input),
    hint: 'make the window smaller, or pad: `padding: "same"`',
  });
}

/** Signature of an image after windows over height and width; `channels` of the result. */
export function windowedImage(owner: string, input: Signature, channels: number, windows: readonly [Window, Window]): Signature {
  const [height = null, width = null] = input.shape;
  return {
    ...input,
    shape: [placesOf(owner, input, height, windows[0]), placesOf(owner, input, width, windows[1]), channels],
  };
}
