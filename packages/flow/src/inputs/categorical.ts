import { z } from "zod";
import type { InputSpec } from "../input.js";
import type { OutputType } from "../module.js";
import { defineInput, type InputSettings, inputOf } from "./input.js";

const schema = z.strictObject({
  /** All classes; without it they are learned from the train split. */
  classes: z.array(z.string()).min(1).optional(),
  /** Keeps only this many, the most frequent. */
  maxClasses: z.int().positive().default(1000),
  /** Leaves out what occurs less often. */
  minCount: z.int().positive().default(1),
});

/** The input type `categorical`: see `categorical`. */
export const categoricalInput = defineInput({
  name: "categorical",
  description: "One of several classes, as an id.",
  schema,
  type: ({ classes, maxClasses }) => ({
    signature: { kind: "category", shape: [], dtype: "int32", size: classes?.length ?? maxClasses + 1, masked: false },
    fields: [],
    fitted: classes === undefined,
  }),
});

/**
 * One of several classes, as an id. With `classes`, their order gives the ids and anything else is an error. Without, they are
 * learned from the train split, most frequent first, and id 0 is whatever was not learned.
 *
 * @param options `classes`, or `maxClasses` (default 1,000) and `minCount` (1); `from` (a function of the row).
 */
export function categorical<const C extends readonly string[] = readonly string[]>(
  options: { readonly classes?: C; readonly maxClasses?: number; readonly minCount?: number } & InputSettings = {},
): InputSpec<OutputType<"category", []>, C[number], never> {
  return inputOf(categoricalInput, options);
}
