import type { z } from "zod";

/** Options of a plug-in as they stand in a program: plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
/** An object of them; a key that is `undefined` counts as absent. */
export type JsonObject = { readonly [key: string]: Json | undefined };

/**
 * A named piece that a program can refer to: a plain object, usable without any container.
 * `create` parses `options` with `schema` itself, so it may be called with unparsed JSON; it throws `GruyereError`.
 */
export interface Plugin<Role extends string, Instance> {
  readonly role: Role;
  /** The name in YAML and in error messages, in kebab case. Unique per role. */
  readonly name: string;
  readonly schema: z.ZodType;
  /** One sentence for `--help` and the JSON Schema. */
  readonly description?: string;
  create(options: unknown): Instance;
}

/** A plug-in chosen by a program, with its options (as given, defaults not filled in). */
export interface Chosen<P extends Plugin<string, unknown>> {
  readonly plugin: P;
  readonly options: JsonObject;
}
