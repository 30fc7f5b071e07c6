import { z } from "zod";
import type { InputPlugin, InputSpec, InputType } from "../input.js";
import type { RowFunction } from "../label.js";
import type { OutputType } from "../module.js";
import { GruyereError } from "../problem.js";
import { zodProblems } from "../zodProblems.js";

/** Parses the options of a plug-in; throws a `GruyereError` with one problem per wrong option. */
export function parseOptions<S extends z.ZodType>(owner: string, schema: S, options: unknown): z.output<S> {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  throw new GruyereError(zodProblems(owner, schema, options, parsed.error));
}

/** An input type whose options are known to the compiler: `z.output<typeof textInput.schema>`. */
export type TypedInputPlugin<S extends z.ZodType> = InputPlugin & { readonly schema: S };

/** Defines an input type: its options and what they mean. */
export function defineInput<S extends z.ZodType>(definition: {
  readonly name: string;
  readonly description: string;
  readonly schema: S;
  readonly type: (options: z.output<S>) => InputType;
}): TypedInputPlugin<S> {
  const { name, description, schema, type } = definition;
  return { role: "input", name, description, schema, create: (options) => type(parseOptions(name, schema, options)) };
}

/** Settings that every input has, beside the options of its type. */
export interface InputSettings {
  /** Replaces reading the row's fields: a function of the row, for training or not. */
  readonly from?: RowFunction;
}

/** An input of this type, with options and settings. */
export function inputOf<Out extends OutputType, Raw, Fields extends string = never>(
  plugin: InputPlugin,
  options: object & InputSettings,
): InputSpec<Out, Raw, Fields> {
  const { from, ...own } = options;
  const given = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  return { plugin, options: parseOptions(plugin.name, z.record(z.string(), z.json()), given), ...(from && { from }) };
}
