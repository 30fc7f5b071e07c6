import { GruyereError } from "@gruyere/flow";
import { show } from "../show.js";

/** From a text to its tokens, in order. */
export type Tokeniser = (raw: unknown) => string[];

/**
 * A tokeniser that takes the matches of a regular expression, in the text or its lower-cased form.
 *
 * @throws GruyereError (`bad-option`) for an expression that does not compile; the tokeniser throws `bad-text` for what is not a string.
 */
export function wordTokeniser(word: string, { lowerCase }: { readonly lowerCase: boolean }): Tokeniser {
  const pattern = compile(word);
  return (raw) => {
    const text = textOf(raw);
    return (lowerCase ? text.toLowerCase() : text).match(pattern) ?? [];
  };
}

function compile(word: string): RegExp {
  try {
    return new RegExp(word, "gu");
  } catch (cause) {
    throw new GruyereError(
      {
        code: "bad-option",
        path: "word",
        expected: "a regular expression for words",
        received: show(word),
        hint: cause instanceof Error ? cause.message : "see the syntax of JavaScript's regular expressions",
      },
      { cause },
    );
  }
}

function textOf(raw: unknown): string {
  if (typeof raw === "string") return raw;
  throw new GruyereError({
    code: "bad-text",
    path: "value",
    expected: "a text",
    received: show(raw),
    hint: "map the column that holds the text, or make it a string with `from`",
  });
}
