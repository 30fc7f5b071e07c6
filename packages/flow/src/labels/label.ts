import type { z } from "zod";
import { parseOptions } from "../inputs/input.js";
import type { LabelPlugin, LabelSpec, LabelType, RowFunction } from "../label.js";
import type { JsonObject } from "../plugin.js";

/** Settings that every label has. */
export interface LabelSettings {
  /** Replaces reading the column: a function of the row, for training or not. */
  readonly from?: RowFunction;
  /** Field of the row with the label's weight (a number ≥ 0). Default: weight 1. */
  readonly weightColumn?: string;
}

/** A label type whose options are known to the compiler: `z.output<typeof categoryLabel.schema>`. */
export type TypedLabelPlugin<S extends z.ZodType> = LabelPlugin & { readonly schema: S };

/** Defines a label type: its options and what they mean. */
export function defineLabel<S extends z.ZodType>(definition: {
  readonly name: string;
  readonly description: string;
  readonly schema: S;
  readonly type: (options: z.output<S>) => LabelType;
}): TypedLabelPlugin<S> {
  const { name, description, schema, type } = definition;
  return { role: "label", name, description, schema, create: (options) => type(parseOptions(name, schema, options)) };
}

/** A label of this type in a column, with options. */
export function labelOf<N extends string, Raw, P, S extends readonly number[]>(
  plugin: LabelPlugin,
  column: N,
  options: JsonObject,
  settings: LabelSettings,
): LabelSpec<N, Raw, P, S> {
  return { plugin, column, options, ...settings };
}
