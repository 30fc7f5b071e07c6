import type { Row } from "@gruyere/flow";

/** A row with the place it came from, for errors: `reviews.csv:12`. */
export interface SourceRow {
  readonly row: Row;
  /** File and line (from 1), or a description such as `rows[3]`. */
  readonly at: string;
  /** Folder that relative paths in the row (of images) start from. Default: the working directory. */
  readonly base?: string;
}

/** Where rows come from. Reading it again gives the same rows in the same order. */
export interface Source {
  /** For reports: `yelp.csv`, `movie/*.jsonl (3 files)`, `2000 rows in memory`. */
  readonly description: string;
  /** Throws `GruyereError` with file and line for what cannot be read. */
  rows(options?: { readonly signal?: AbortSignal }): AsyncIterable<SourceRow>;
}
