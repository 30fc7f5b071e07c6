import { z } from "zod";
import type { InputSpec } from "../input.js";
import type { OutputType } from "../module.js";
import { defineInput, type InputSettings, inputOf } from "./input.js";

const schema = z.strictObject({
  /** The row's fields; without it one field with the input's own name. */
  columns: z.array(z.string().min(1)).min(1).optional(),
  scale: z.enum(["standard", "min-max", "none"]).default("standard"),
});

/** The input type `numeric`: see `numeric`. */
export const numericInput = defineInput({
  name: "numeric",
  description: "Numbers of a table, one column each, scaled by what the train split shows.",
  schema,
  type: ({ columns, scale }) => ({
    signature: { kind: "vector", shape: [columns?.length ?? 1], dtype: "float32", masked: false },
    fields: columns ?? [],
    fitted: scale !== "none",
  }),
});

/** The value of `numeric` with columns `C`. */
export type NumericInput<C extends readonly string[]> = InputSpec<
  OutputType<"vector", number extends C["length"] ? [number] : [C["length"] extends 0 ? 1 : C["length"]]>,
  number,
  C[number]
>;

/**
 * Numbers of a table: a vector with one entry per column, scaled by what the train split shows.
 *
 * @param options `columns` (the row's fields; default one with the input's own name), `scale`: `standard` (default: mean 0,
 * standard deviation 1), `min-max` (into [0, 1]) or `none`; `from` (a function of the row).
 */
export function numeric<const C extends readonly string[] = []>(
  options: { readonly columns?: C; readonly scale?: "standard" | "min-max" | "none" } & InputSettings = {},
): NumericInput<C> {
  return inputOf(numericInput, options);
}
