import { z } from "zod";
import type { InputSpec } from "../input.js";
import type { OutputType } from "../module.js";
import { defineInput, type InputSettings, inputOf } from "./input.js";

const schema = z.strictObject({
  maxWords: z.int().positive().default(20_000),
  minCount: z.int().positive().default(1),
  /** A regular expression for words, matched against the lower-cased text. */
  word: z.string().default("[a-z']+"),
  count: z.enum(["binary", "count"]).default("binary"),
});

/** The input type `text-bag`: see `textBag`. */
export const textBagInput = defineInput({
  name: "text-bag",
  description: "Text as a sparse bag of the words of a vocabulary fitted on the train split.",
  schema,
  type: ({ maxWords }) => ({
    signature: { kind: "bag", shape: [], dtype: "int32", size: maxWords, masked: true },
    fields: [],
    fitted: true,
  }),
});

/**
 * Text as a sparse bag of words: the words of a vocabulary fitted on the train split, ordered by document count.
 * A value is a bag of at most `maxWords` distinct ids.
 *
 * @param options `maxWords` (default 20,000), `minCount` documents (1), `word` (a regular expression, `[a-z']+`),
 * `count` (`binary`: 1 for a word that occurs, or its `count`), `from` (a function of the row).
 */
export function textBag(options: z.input<typeof schema> & InputSettings = {}): InputSpec<OutputType<"bag", []>, string, never> {
  return inputOf(textBagInput, options);
}
