import { z } from "zod";
import type { InputPlugin, InputSpec, InputType } from "../input.js";
import type { OutputType } from "../module.js";
import type { JsonObject } from "../plugin.js";
import { GruyereError } from "../problem.js";

/** Parses the options of a plug-in; throws a `GruyereError` with one problem per wrong option. */
export function parseOptions<S extends z.ZodType>(owner: string, schema: S, options: unknown): z.output<S> {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  throw new GruyereError(
    parsed.error.issues.map((issue) => ({
      code: issue.code === "unrecognized_keys" ? "unknown-key" : "bad-option",
      path: [owner, ...issue.path.map(String)].join("."),
      expected: issue.code === "unrecognized_keys" ? `options of ${owner}` : issue.message,
      received:
        issue.code === "unrecognized_keys" ? issue.keys.join(", ") : (JSON.stringify(at(options, issue.path)) ?? "nothing"),
      hint: `see the options of \`${owner}\``,
    })),
  );
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((v, key) => (typeof v === "object" && v !== null ? Reflect.get(v, key) : undefined), value);
}

/** Defines an input type: its options and what they mean. */
export function defineInput<S extends z.ZodType>(definition: {
  readonly name: string;
  readonly description: string;
  readonly schema: S;
  readonly type: (options: z.output<S>) => InputType;
}): InputPlugin {
  const { name, description, schema, type } = definition;
  return { role: "input", name, description, schema, create: (options) => type(parseOptions(name, schema, options)) };
}

/** An input of this type, with options. */
export function inputOf<Out extends OutputType, Raw, Fields extends string = never>(
  plugin: InputPlugin,
  options: JsonObject,
): InputSpec<Out, Raw, Fields> {
  return { plugin, options };
}
