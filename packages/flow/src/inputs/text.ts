import { z } from "zod";
import type { InputSpec } from "../input.js";
import type { OutputType } from "../module.js";
import { defineInput, type InputSettings, inputOf } from "./input.js";

const schema = z.strictObject({
  maxWords: z.int().positive().default(20_000),
  minCount: z.int().positive().default(1),
  /** A regular expression for words. */
  word: z.string().default("[a-z']+"),
  lowerCase: z.boolean().default(true),
  /** Words after this many are left out. */
  maxLength: z.int().positive().optional(),
});

/** The ids that a vocabulary of words does not give to a word. */
export const RESERVED_IDS = { padding: 0, unknown: 1 } as const;

/** The input type `text`: see `text`. */
export const textInput = defineInput({
  name: "text",
  description: "Text as a sequence of word ids of a vocabulary fitted on the train split.",
  schema,
  type: ({ maxWords }) => ({
    signature: { kind: "ids", shape: [null], dtype: "int32", size: maxWords + 2, masked: true },
    fields: [],
    fitted: true,
  }),
});

/**
 * Text as a sequence of word ids `[T]`: 0 is padding, 1 an unknown word, 2 the most frequent word of the train split. The mask is
 * 1 for a word. Sizes count both reserved ids: `maxWords + 2` at most.
 *
 * @param options `maxWords` (default 20,000), `minCount` occurrences (1), `word` (a regular expression, `[a-z']+`),
 * `lowerCase` (true), `maxLength` in words (no limit), `from` (a function of the row).
 */
export function text(options: z.input<typeof schema> & InputSettings = {}): InputSpec<OutputType<"ids", [null]>, string, never> {
  return inputOf(textInput, options);
}
