import { z } from "zod";
import type { InputSpec } from "../input.js";
import type { OutputType } from "../module.js";
import { defineInput, type InputSettings, inputOf } from "./input.js";

const schema = z.strictObject({
  /** Number of distinct ids: a value is an integer in [0, size). */
  size: z.int().positive(),
  maxLength: z.int().positive().optional(),
});

/** The input type `ids`: see `ids`. */
export const idsInput = defineInput({
  name: "ids",
  description: "A sequence of ids that are ready: integers from 0 to size - 1.",
  schema,
  type: ({ size }) => ({
    signature: { kind: "ids", shape: [null], dtype: "int32", size, masked: true },
    fields: [],
    fitted: false,
  }),
});

/**
 * A sequence of ids `[T]` that are ready: integers in [0, `size`). Shorter rows of a batch are padded with 0 and masked.
 *
 * @param options `size`, `maxLength` (what is longer is cut; no limit), `from` (a function of the row).
 */
export function ids(
  options: z.input<typeof schema> & InputSettings,
): InputSpec<OutputType<"ids", [null]>, readonly number[], never> {
  return inputOf(idsInput, options);
}
