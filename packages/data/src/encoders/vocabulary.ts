import { z } from "zod";
import type { Fitter } from "../encoder.js";
import type { Tokeniser } from "./tokeniser.js";

/** What is saved of a vocabulary: its words in order. */
export const WordsState = z.object({ words: z.array(z.string()) });

/** Which words a vocabulary keeps. */
export interface VocabularyLimits {
  readonly maxWords: number;
  readonly minCount: number;
}

/** Learns the vocabulary of a text input from its train values. */
export function vocabularyFitter(tokens: Tokeniser, limits: VocabularyLimits): Fitter<z.output<typeof WordsState>> {
  const documents = new DocumentCounts();
  return {
    add: ([text]) => documents.add(new Set(tokens(text))),
    state: () => ({ words: documents.vocabulary(limits) }),
  };
}

/** Counts in how many documents each token occurs. */
export class DocumentCounts {
  private readonly counts = new Map<string, number>();

  add(tokens: ReadonlySet<string>): void {
    for (const token of tokens) this.counts.set(token, (this.counts.get(token) ?? 0) + 1);
  }

  /**
   * The first `maxWords` tokens by document count descending, then by token ascending (UTF-16 code units), of those that occur
   * in `minCount` documents or more.
   */
  vocabulary({ maxWords, minCount }: VocabularyLimits): string[] {
    const kept = [...this.counts].filter(([, count]) => count >= minCount);
    kept.sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
    return kept.slice(0, maxWords).map(([token]) => token);
  }
}

/** Ids of the words of a vocabulary, counting from `first`. */
export function idsOf(words: readonly string[], first: number): ReadonlyMap<string, number> {
  return new Map(words.map((word, index) => [word, index + first]));
}
