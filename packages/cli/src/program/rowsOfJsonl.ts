import { createReadStream } from "node:fs";
import type { Place } from "@gruyere/data";
import { GruyereError, type Row } from "@gruyere/flow";
import { z } from "zod";

/** A row with its place: `rows.jsonl:12`. */
export interface PlacedRow extends Place {
  readonly row: Row;
}

const rowSchema = z.record(z.string(), z.unknown());

/** How to read rows. */
export interface JsonlOptions {
  /** Name of the file, for errors. */
  readonly shown: string;
  /** Folder that paths in the rows start from. */
  readonly base: string;
  /** Rows per batch. */
  readonly size: number;
}

/**
 * Batches of rows from lines of JSON objects, read as they come; blank lines are passed over.
 *
 * @param from A file's path, or a stream such as stdin.
 * @throws GruyereError with file and line: what cannot be read, is not UTF-8, not JSON, or not an object.
 */
export async function* rowsOfJsonl(
  from: string | AsyncIterable<string | Uint8Array>,
  { shown, base, size }: JsonlOptions,
): AsyncGenerator<readonly PlacedRow[]> {
  let batch: PlacedRow[] = [];
  let line = 0;
  for await (const text of linesOf(from, shown)) {
    line++;
    if (text.trim() === "") continue;
    batch.push({ row: parseRow(text, shown, line), at: `${shown}:${line}`, base });
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function* linesOf(from: string | AsyncIterable<string | Uint8Array>, shown: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  try {
    for await (const chunk of typeof from === "string" ? createReadStream(from) : from) {
      const lines = (rest + (typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }))).split("\n");
      rest = lines.pop() ?? "";
      yield* lines;
    }
    rest += decoder.decode();
  } catch (cause) {
    if (cause instanceof GruyereError) throw cause;
    const utf8 = cause instanceof TypeError;
    const received = utf8 ? "other bytes" : cause instanceof Error ? cause.message : String(cause);
    const [expected, hint] = utf8 ? ["UTF-8 text", "save the file as UTF-8"] : ["rows that can be read", "check the path"];
    throw new GruyereError({ code: utf8 ? "not-utf8" : "unreadable-file", path: shown, expected, received, hint }, { cause });
  }
  if (rest !== "") yield rest;
}

function parseRow(text: string, shown: string, line: number): Row {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = rowSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new GruyereError({
    code: "bad-row",
    path: `${shown}:${line}`,
    expected: "a JSON object on one line",
    received: text.length > 80 ? `${text.slice(0, 80)}…` : text,
    hint: `write { "field": value } with the fields of the program's inputs`,
    location: { file: shown, line },
  });
}
