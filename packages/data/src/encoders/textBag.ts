import { z } from "zod";
import { defineEncoder } from "../encoder.js";
import { parseState } from "../parseEncoderOptions.js";
import { type BagCode, bagOf, bagStore, collateBags } from "./bagCode.js";
import { wordTokeniser } from "./tokeniser.js";
import { idsOf, vocabularyFitter, WordsState } from "./vocabulary.js";

/**
 * Text as a sparse bag of the words of a vocabulary that is fitted on the train split. Ids are ranks in the vocabulary (document
 * count descending, then token ascending), from 0; words outside it are left out. Weights are 1, or counts.
 */
export const textBagEncoder = defineEncoder({
  name: "text-bag",
  description: "Text as a sparse bag of words.",
  schema: z.object({ maxWords: z.int(), minCount: z.int(), word: z.string(), count: z.enum(["binary", "count"]) }),
  encoder: ({ maxWords, minCount, word, count }) => {
    const tokens = wordTokeniser(word, { lowerCase: true });
    return {
      fitter: () => vocabularyFitter(tokens, { maxWords, minCount }),
      bind(state) {
        const { words } = parseState("text-bag", WordsState, state);
        const ids = idsOf(words, 0);
        return {
          // An empty vocabulary still has one id, the padding's, so that shapes stay valid.
          signature: { kind: "bag", shape: [], dtype: "int32", size: Math.max(1, words.length), masked: true },
          encode([text]): BagCode {
            const counts = new Map<number, number>();
            for (const token of tokens(text)) {
              const id = ids.get(token);
              if (id !== undefined) counts.set(id, count === "binary" ? 1 : (counts.get(id) ?? 0) + 1);
            }
            return bagOf(counts);
          },
          store: bagStore,
          collate: collateBags,
        };
      },
    };
  },
});
