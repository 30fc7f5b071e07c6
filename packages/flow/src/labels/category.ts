import { z } from "zod";
import type { LabelSpec } from "../label.js";
import { nearest } from "../nearest.js";
import { GruyereError, type Problem } from "../problem.js";
import { defineLabel, type LabelSettings, labelOf } from "./label.js";

const schema = z.strictObject({
  classes: z
    .array(z.string())
    .min(2)
    .refine((classes) => new Set(classes).size === classes.length, { error: "classes that differ from each other" }),
  /** Factor of a row's weight while training, by its class. A class that is not named has 1. */
  classWeights: z.record(z.string(), z.number().nonnegative()).optional(),
});

/** What a task with a `category` label predicts. */
export interface CategoryPrediction<C extends string = string> {
  readonly value: C;
  /** The softmax of the logits, by class. */
  readonly probabilities: Readonly<Record<C, number>>;
}

/** The label type `category`: see `category`. Encoding throws a `GruyereError` for what is no class, with the nearest one. */
export const categoryLabel = defineLabel({
  name: "category",
  description: "One of several named classes; one logit per class.",
  schema,
  type: ({ classes, classWeights = {} }) => {
    const outside = Object.keys(classWeights).filter((name) => !classes.includes(name));
    if (outside.length > 0) throw new GruyereError(outside.map((name) => badClass("category.classWeights", name, classes)));
    return {
      target: { kind: "category", shape: [], dtype: "int32", size: classes.length, masked: false },
      logits: [classes.length],
      classes,
      defaultLoss: "cross-entropy",
      defaultMetrics: ["accuracy", "f1-macro"],
      encode(raw, into, offset) {
        const index = classes.indexOf(className(raw));
        if (index < 0) throw new GruyereError(badClass("label", raw, classes));
        into[offset] = index;
      },
      weigh: (raw) => classWeights[className(raw)] ?? 1,
      decode: (logits): CategoryPrediction => {
        const probabilities = softmax(logits);
        return {
          value: classes[argmax(logits)] ?? "",
          probabilities: Object.fromEntries(classes.map((name, i) => [name, probabilities[i] ?? 0])),
        };
      },
      decide: argmax,
    };
  },
});

/**
 * A label that is one of several named classes, in the row's field `column`; one logit per class, in their order.
 *
 * @param settings `classWeights` (factor of a row's weight while training, by class; default 1), `weightColumn`, `from`.
 */
export function category<const N extends string, const C extends readonly string[]>(
  column: N,
  classes: C,
  settings: LabelSettings & { readonly classWeights?: { readonly [K in C[number]]?: number } } = {},
): LabelSpec<N, C[number], CategoryPrediction<C[number]>, readonly [C["length"]]> {
  const { classWeights, ...others } = settings;
  return labelOf(categoryLabel, column, { classes, ...(classWeights && { classWeights }) }, others);
}

function badClass(path: string, raw: unknown, classes: readonly string[]): Problem {
  const near = typeof raw === "string" ? nearest(raw, classes) : undefined;
  return {
    code: "label-outside-classes",
    path,
    expected: `one of ${classes.join(", ")}`,
    received: JSON.stringify(raw) ?? String(raw),
    hint: near === undefined ? "add the class, or map the column to the classes with `from`" : `did you mean \`${near}\`?`,
  };
}

/** Numbers and booleans stand for the class of the same text: JSON has `3` where CSV has `"3"`. */
const className = (raw: unknown): string =>
  typeof raw === "number" || typeof raw === "boolean" ? String(raw) : typeof raw === "string" ? raw : "";

function argmax(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > (values[best] ?? Number.NEGATIVE_INFINITY) ? i : best), 0);
}

function softmax(logits: Float32Array): readonly number[] {
  const top = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = Array.from(logits, (logit) => Math.exp(logit - top));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}
