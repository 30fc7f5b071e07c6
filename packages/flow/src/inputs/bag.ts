import { z } from "zod";
import type { InputSpec } from "../input.js";
import type { OutputType } from "../module.js";
import { defineInput, type InputSettings, inputOf } from "./input.js";

const schema = z.strictObject({
  /** Number of distinct ids: a value is an integer in [0, size). */
  size: z.int().positive(),
});

/** The input type `bag`: see `bag`. */
export const bagInput = defineInput({
  name: "bag",
  description: "A sparse bag: ids, each with a weight.",
  schema,
  type: ({ size }) => ({
    signature: { kind: "bag", shape: [], dtype: "int32", size, masked: true },
    fields: [],
    fitted: false,
  }),
});

/**
 * A sparse bag: ids in [0, `size`), each of weight 1, or a record from id to weight.
 *
 * @param options `size`, `from` (a function of the row).
 */
export function bag(
  options: z.input<typeof schema> & InputSettings,
): InputSpec<OutputType<"bag", []>, readonly number[] | Readonly<Record<number, number>>, never> {
  return inputOf(bagInput, options);
}
