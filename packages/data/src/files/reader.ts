import { type Plugin, parseOptions } from "@gruyere/flow";
import type { z } from "zod";
import type { Source } from "../source.js";

/** A source for a folder that relative paths start from. */
export type SourceIn = (base: string) => Source;

/** A way to read data sets that YAML can name: `source: { csv: yelp.csv, delimiter: ";" }`, the first key being its name. */
export interface ReaderPlugin extends Plugin<"reader", SourceIn> {
  /** Endings of the paths that it reads when only a path is given, with or without `.gz`: `.csv`. */
  readonly extensions: readonly string[];
}

/** Defines a reader: its options, of which one has its own name and holds the path, and the source that they make. */
export function defineReader<S extends z.ZodType>(definition: {
  readonly name: string;
  readonly description: string;
  readonly extensions: readonly string[];
  readonly schema: S;
  readonly source: (options: z.output<S>, base: string) => Source;
}): ReaderPlugin {
  const { source, ...rest } = definition;
  return {
    role: "reader",
    ...rest,
    create(options) {
      const parsed = parseOptions(definition.name, definition.schema, options);
      return (base) => source(parsed, base);
    },
  };
}
