import { dirname } from "node:path";
import { GruyereError, type Row } from "@gruyere/flow";
import { show } from "../show.js";
import type { Source, SourceRow } from "../source.js";
import { fileText } from "./fileText.js";
import { type FoundFile, findFiles } from "./findFiles.js";
import type { TextEncoding } from "./textEncoding.js";

/** Options that every reader of text files has. */
export interface TextFileOptions {
  /** Default `utf-8`; a byte that is not is an error, never replaced. */
  readonly encoding?: TextEncoding | undefined;
  /** Folder that a relative path starts from. Default: the working directory. */
  readonly base?: string | undefined;
}

/**
 * JSON Lines: one JSON object per line, in one file or in all that a glob pattern matches, in order of their paths. Files that
 * end in `.gz` are unpacked on the way. Blank lines are passed over.
 *
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * await writeFile("reviews.jsonl", '{"text":"a joy"}\n{"text":"a bore"}\n');
 * const places: string[] = [];
 * for await (const { at } of jsonl("reviews.jsonl").rows()) places.push(at);
 * places; // => ["reviews.jsonl:1", "reviews.jsonl:2"]
 * ```
 *
 * @throws GruyereError while reading: `bad-json` or `bad-row` with file and line; what cannot be opened, unpacked or decoded.
 */
export function jsonl(pattern: string, { encoding = "utf-8", base }: TextFileOptions = {}): Source {
  return {
    description: pattern,
    async *rows({ signal } = {}) {
      for (const file of await findFiles(pattern, base)) yield* rowsOf(file, encoding, signal);
    },
  };
}

async function* rowsOf({ path, name }: FoundFile, encoding: TextEncoding, signal?: AbortSignal): AsyncGenerator<SourceRow> {
  const base = dirname(path);
  let line = 0;
  for await (const text of fileText(path, name, encoding, signal)) {
    const whole = text.endsWith("\n");
    const lines = (whole ? text.slice(0, -1) : text).split("\n");
    for (const [i, json] of lines.entries()) {
      line++;
      const last = !whole && i === lines.length - 1;
      if (json.trim() !== "") yield { row: parseRow(json, name, line, last), at: `${name}:${line}`, base };
    }
  }
}

function parseRow(json: string, file: string, line: number, last: boolean): Row {
  const fail = (code: string, received: string, hint: string, cause?: unknown): GruyereError =>
    new GruyereError(
      { code, path: `${file}:${line}`, expected: "a JSON object on one line", received, hint, location: { file, line } },
      { cause },
    );
  let row: unknown;
  try {
    row = JSON.parse(json);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw fail(
      "bad-json",
      last ? `${show(json)}, where the file ends: ${why}` : `${show(json)}: ${why}`,
      last ? "the file seems cut off in the middle of a row: fetch it again" : "mend the line; each row stands on one line",
      cause,
    );
  }
  if (isRow(row)) return row;
  throw fail("bad-row", show(row), 'write each row as an object, such as {"text": "a joy"}');
}

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);
