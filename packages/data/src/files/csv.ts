import { dirname } from "node:path";
import { pipeline, Readable } from "node:stream";
import { GruyereError, type Row } from "@gruyere/flow";
import { CsvError, parse } from "csv-parse";
import { show } from "../show.js";
import type { Source, SourceRow } from "../source.js";
import { fileText } from "./fileText.js";
import { type FoundFile, findFiles } from "./findFiles.js";
import type { TextFileOptions } from "./jsonl.js";

/** How a table in text is written. */
export interface CsvOptions extends TextFileOptions {
  /** Between cells. Default `,`, and a tab for files named `.tsv`. */
  readonly delimiter?: string | undefined;
  /** Names of the columns, for a file without a header line. Default: the first line has them. */
  readonly columns?: readonly string[] | undefined;
  /** Around cells that hold delimiters, quotes (doubled) or newlines. Default `"`; `null`: quotes are ordinary characters. */
  readonly quote?: string | null | undefined;
}

/**
 * Rows of delimited text (RFC 4180: quoted cells may hold newlines), in one file or in all that a glob pattern matches, in order
 * of their paths. Every cell is text; encoders and labels read numbers out of it. Files that end in `.gz` are unpacked. Blank
 * lines are passed over where there are two columns or more.
 *
 * @throws GruyereError while reading: `wrong-column-count`, `bad-quote`, `bad-header` with file and line; what cannot be opened,
 * unpacked or decoded.
 */
export function csv(pattern: string, options: CsvOptions = {}): Source {
  return {
    description: pattern,
    async *rows({ signal } = {}) {
      for (const file of await findFiles(pattern, options.base)) yield* rowsOf(file, options, signal);
    },
  };
}

async function* rowsOf(file: FoundFile, options: CsvOptions, signal?: AbortSignal): AsyncGenerator<SourceRow> {
  const { path, name } = file;
  const base = dirname(path);
  let columns = options.columns && headerOf([...options.columns], name, 1);
  for await (const { cells, line } of recordsOf(file, options, signal)) {
    if (columns === undefined) {
      columns = headerOf(cells, name, line);
      if (options.delimiter === undefined) checkDelimiter(cells, name, line);
      continue;
    }
    if (cells.length === 1 && cells[0] === "" && columns.length > 1) continue;
    if (cells.length !== columns.length)
      throw failure("wrong-column-count", name, line, {
        expected: `${columns.length} cells: ${columns.join(", ")}`,
        received: `${cells.length}: ${show(cells)}`,
        hint: "quote cells that hold the delimiter, or say the right `delimiter`",
      });
    yield { row: rowFrom(columns, cells), at: `${name}:${line}`, base };
  }
}

/** A record and the line that it begins on. */
interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

async function* recordsOf(
  { path, name }: FoundFile,
  { delimiter = /\.tsv(\.gz)?$/.test(path) ? "\t" : ",", quote = '"', encoding = "utf-8" }: CsvOptions,
  signal?: AbortSignal,
): AsyncGenerator<CsvRecord> {
  let next = 1;
  const lines: number[] = [];
  const parser = parse({
    delimiter,
    quote: quote ?? false,
    escape: quote ?? false,
    relax_column_count: true,
    record_delimiter: ["\r\n", "\n"],
    // Lines are counted here, while parsing, so that a quote that is wrong is reported where its record begins.
    on_record(cells) {
      lines.push(next);
      next += 1 + cells.reduce((n, cell) => n + newlinesIn(cell), 0);
      return cells;
    },
  });
  // The callback keeps the error for the iteration below, which throws it.
  const records: AsyncIterable<string[]> = pipeline(Readable.from(fileText(path, name, encoding, signal)), parser, () => {});
  try {
    for await (const cells of records) yield { cells, line: lines.shift() ?? next };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw failure("bad-quote", name, next, {
      expected: "cells quoted as in RFC 4180, in the row that begins here",
      received: error.message,
      hint: 'double a quote inside a quoted cell (""), close the last one, or set `quote: null` where quotes mean nothing',
    });
  }
}

function newlinesIn(cell: string): number {
  let count = 0;
  for (let i = cell.indexOf("\n"); i >= 0; i = cell.indexOf("\n", i + 1)) count++;
  return count;
}

function headerOf(cells: readonly string[], file: string, line: number): readonly string[] {
  const expected = "a name for every column, each once";
  const hint = "mend the header line; for a file without one give `columns`";
  const twice = cells.find((cell, i) => cells.indexOf(cell) < i);
  if (twice !== undefined) throw failure("bad-header", file, line, { expected, received: `${show(twice)} twice`, hint });
  if (cells.includes("")) throw failure("bad-header", file, line, { expected, received: show(cells), hint });
  return cells;
}

/** A header that is one cell with another usual delimiter in it is a table that is read with the wrong one. */
function checkDelimiter([only = "", ...others]: readonly string[], file: string, line: number): void {
  const meant = others.length === 0 ? /[;\t|]/.exec(only)?.[0] : undefined;
  if (meant === undefined) return;
  throw failure("bad-header", file, line, {
    expected: "columns between commas (tabs in a .tsv file), or another `delimiter`",
    received: `one column, ${show(only)}`,
    hint: `say what is between the cells: delimiter ${JSON.stringify(meant)}, in YAML { csv: ${file}, delimiter: ${JSON.stringify(meant)} }`,
  });
}

const rowFrom = (columns: readonly string[], cells: readonly string[]): Row =>
  Object.fromEntries(columns.map((column, i) => [column, cells[i]]));

function failure(
  code: string,
  file: string,
  line: number,
  text: { readonly expected: string; readonly received: string; readonly hint: string },
): GruyereError {
  return new GruyereError({ code, path: `${file}:${line}`, ...text, location: { file, line } });
}
