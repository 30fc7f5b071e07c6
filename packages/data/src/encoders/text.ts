import { RESERVED_IDS } from "@gruyere/flow";
import { z } from "zod";
import { defineEncoder } from "../encoder.js";
import { parseState } from "../parseEncoderOptions.js";
import { collateIds, idsStore } from "./idsCode.js";
import { wordTokeniser } from "./tokeniser.js";
import { idsOf, vocabularyFitter, WordsState } from "./vocabulary.js";

const FIRST_WORD = Math.max(...Object.values(RESERVED_IDS)) + 1;

/**
 * Text as word ids `int32 [B, T]` with a mask: 0 is padding, 1 an unknown word, then the words of a vocabulary that is fitted on
 * the train split (document count descending, then token ascending). What is longer than `maxLength` words is cut at the end.
 */
export const textEncoder = defineEncoder({
  name: "text",
  description: "Text as a sequence of word ids.",
  schema: z.object({
    maxWords: z.int(),
    minCount: z.int(),
    word: z.string(),
    lowerCase: z.boolean(),
    maxLength: z.int().optional(),
  }),
  encoder: ({ maxWords, minCount, word, lowerCase, maxLength }) => {
    const tokens = wordTokeniser(word, { lowerCase });
    return {
      fitter: () => vocabularyFitter(tokens, { maxWords, minCount }),
      bind(state) {
        const { words } = parseState("text", WordsState, state);
        const ids = idsOf(words, FIRST_WORD);
        return {
          signature: { kind: "ids", shape: [null], dtype: "int32", size: words.length + FIRST_WORD, masked: true },
          encode: ([text]): Int32Array =>
            Int32Array.from(tokens(text).slice(0, maxLength), (token) => ids.get(token) ?? RESERVED_IDS.unknown),
          store: idsStore,
          collate: (codes) => collateIds(codes, maxLength),
        };
      },
    };
  },
});
