import { GruyereError } from "@gruyere/flow";
import { z } from "zod";
import { numberStore } from "../codeStore.js";
import { type BoundEncoder, defineEncoder } from "../encoder.js";
import { parseState } from "../parseEncoderOptions.js";
import { show } from "../show.js";
import { suggestion } from "../suggestion.js";
import { DocumentCounts, idsOf } from "./vocabulary.js";

const State = z.object({ classes: z.array(z.string()) });

/**
 * One of several classes as an id, `int32 [B]`. With declared classes their order gives the ids, and anything else is an error.
 * Without, they are learned from the train split (count descending, then name ascending) from id 1; id 0 is all others.
 */
export const categoricalEncoder = defineEncoder({
  name: "categorical",
  description: "One of several classes, as an id.",
  schema: z.object({ classes: z.array(z.string()).optional(), maxClasses: z.int(), minCount: z.int() }),
  encoder: ({ classes, maxClasses, minCount }) => ({
    ...(classes === undefined && {
      fitter() {
        const counts = new DocumentCounts();
        return {
          add: ([raw]: readonly unknown[]) => counts.add(new Set([className(raw)])),
          state: () => ({ classes: counts.vocabulary({ maxWords: maxClasses, minCount }) }),
        };
      },
    }),
    bind: (state) =>
      classes === undefined
        ? categories(parseState("categorical", State, state).classes, 1, () => 0)
        : categories(classes, 0, (name) => {
            throw outside(name, classes);
          }),
  }),
});

function categories(classes: readonly string[], first: number, unknown: (name: string) => number): BoundEncoder<number> {
  const ids = idsOf(classes, first);
  return {
    signature: { kind: "category", shape: [], dtype: "int32", size: classes.length + first, masked: false },
    encode([raw]) {
      const name = className(raw);
      return ids.get(name) ?? unknown(name);
    },
    store: numberStore,
    collate: (codes) => ({ value: { values: Int32Array.from(codes), shape: [codes.length], dtype: "int32" } }),
  };
}

/** Numbers and booleans stand for the class of the same text: JSON has `3` where CSV has `"3"`. */
function className(raw: unknown): string {
  if (typeof raw === "string" || typeof raw === "boolean" || (typeof raw === "number" && !Number.isNaN(raw))) return String(raw);
  throw new GruyereError({
    code: "bad-class",
    path: "value",
    expected: "the name of a class: a text, a number or a boolean",
    received: show(raw),
    hint: "map the column that holds the class, or make it a text with `from`",
  });
}

const outside = (name: string, classes: readonly string[]): GruyereError =>
  new GruyereError({
    code: "unknown-class",
    path: "value",
    expected: `one of ${classes.join(", ")}`,
    received: show(name),
    hint: suggestion(name, classes),
  });
