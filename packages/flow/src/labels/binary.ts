import { z } from "zod";
import type { LabelSpec } from "../label.js";
import { GruyereError } from "../problem.js";
import { defineLabel, type LabelSettings, labelOf } from "./label.js";

/** What a task with a `binary` label predicts. */
export interface BinaryPrediction {
  readonly value: boolean;
  /** Probability of `true`: the sigmoid of the logit. */
  readonly probability: number;
}

const TRUE: readonly unknown[] = [true, 1, "1", "true"];
const FALSE: readonly unknown[] = [false, 0, "0", "false"];

/** The label type `binary`: see `binary`. Encoding throws a `GruyereError` for what is neither true nor false. */
export const binaryLabel = defineLabel({
  name: "binary",
  description: "True or false; one logit.",
  schema: z.strictObject({}),
  type: () => ({
    target: { kind: "vector", shape: [1], dtype: "float32", masked: false },
    logits: [1],
    classes: ["false", "true"],
    defaultLoss: "binary-cross-entropy",
    defaultMetrics: ["accuracy", "f1"],
    encode(raw, into, offset) {
      if (TRUE.includes(raw)) into[offset] = 1;
      else if (FALSE.includes(raw)) into[offset] = 0;
      else
        throw new GruyereError({
          code: "label-outside-classes",
          path: "label",
          expected: 'true or false (also 1 or 0, "true" or "false")',
          received: JSON.stringify(raw) ?? String(raw),
          hint: "map the column to true and false, with `from` for a function of the row",
        });
    },
    decode: ([logit = 0]): BinaryPrediction => ({ value: logit > 0, probability: 1 / (1 + Math.exp(-logit)) }),
    decide: ([logit = 0]) => (logit > 0 ? 1 : 0),
  }),
});

/** A label that is true or false, in the row's field `column`; one logit. */
export function binary<const N extends string>(
  column: N,
  settings: LabelSettings = {},
): LabelSpec<N, boolean, BinaryPrediction, readonly [1]> {
  return labelOf(binaryLabel, column, {}, settings);
}
