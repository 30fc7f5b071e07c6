import { z } from "zod";
import type { LabelSpec } from "../label.js";
import { GruyereError } from "../problem.js";
import { defineLabel, type LabelSettings, labelOf } from "./label.js";

/** What a task with a `number` label predicts. */
export interface NumberPrediction {
  /** In the unit of the label's column. */
  readonly value: number;
}

/** The label type `number`: see `number`. Encoding throws a `GruyereError` for what is no finite number. */
export const numberLabel = defineLabel({
  name: "number",
  description: "A number; one output, in the unit of the column.",
  schema: z.strictObject({}),
  type: () => ({
    target: { kind: "vector", shape: [1], dtype: "float32", masked: false },
    logits: [1],
    defaultLoss: "mean-squared-error",
    defaultMetrics: ["mae", "mse"],
    encode(raw, into, offset) {
      const value = typeof raw === "string" && raw.trim() !== "" ? Number(raw) : raw;
      if (typeof value !== "number" || !Number.isFinite(Math.fround(value))) {
        throw new GruyereError({
          code: "label-not-a-number",
          path: "label",
          expected: "a finite number, at most 3.4e38",
          received: typeof raw === "number" ? String(raw) : (JSON.stringify(raw) ?? String(raw)),
          hint: "leave the cell empty where the label is missing, or map the column with `from`",
        });
      }
      into[offset] = value;
    },
    decode: ([value = 0]): NumberPrediction => ({ value }),
    decide: ([value = 0]) => value,
  }),
});

/** A label that is a finite number, in the row's field `column`; one output, in the same unit. */
export function number<const N extends string>(
  column: N,
  settings: LabelSettings = {},
): LabelSpec<N, number, NumberPrediction, readonly [1]> {
  return labelOf(numberLabel, column, {}, settings);
}
