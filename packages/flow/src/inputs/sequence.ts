import { z } from "zod";
import type { InputSpec } from "../input.js";
import type { OutputType } from "../module.js";
import { defineInput, type InputSettings, inputOf } from "./input.js";

const schema = z.strictObject({
  /** Features per frame. */
  size: z.int().positive(),
  /** Frames after this many are left out. */
  maxLength: z.int().positive().optional(),
});

/** The input type `sequence`: see `sequence`. */
export const sequenceInput = defineInput({
  name: "sequence",
  description: "A sequence of frames, each a vector of features.",
  schema,
  type: ({ size }) => ({
    signature: { kind: "sequence", shape: [null, size], dtype: "float32", masked: true },
    fields: [],
    fitted: false,
  }),
});

/**
 * A sequence of frames `[T, size]`; the mask is 1 for a frame, 0 for padding.
 *
 * @param options `size` (features per frame), `maxLength` in frames (no limit), `from` (a function of the row).
 */
export function sequence<const N extends number>(
  options: { readonly size: N; readonly maxLength?: number } & InputSettings,
): InputSpec<OutputType<"sequence", [null, N]>, readonly ArrayLike<number>[], never> {
  return inputOf(sequenceInput, options);
}
