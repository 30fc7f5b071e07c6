import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problemsOf } from "../fixtures/problemsOf.js";
import type { Source } from "../source.js";
import { csv } from "./csv.js";
import { idx } from "./idx.js";
import { jsonl } from "./jsonl.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gruyere-bad-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface BadFile {
  readonly title: string;
  /** Name and content; without content the file is not written. */
  readonly name: string;
  readonly content?: string | Uint8Array;
  readonly code: string;
  /** Line in the error's path and location. */
  readonly line?: number;
  readonly says?: RegExp;
  readonly source?: (path: string) => Source;
}

const bytes = (...parts: readonly (string | number)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...Buffer.from(part)] : [part])));
const idxOf = (sizes: readonly number[], values: number): Uint8Array =>
  Uint8Array.from([
    0,
    0,
    8,
    sizes.length,
    ...sizes.flatMap((n) => [0, 0, n >> 8, n & 255]),
    ...new Array<number>(values).fill(1),
  ]);
const manyRows = gzipSync(Array.from({ length: 2000 }, (_, i) => `{"n":${i * 7919}}`).join("\n"));
const images = (path: string): Source => idx(path);

const TABLE: readonly BadFile[] = [
  { title: "no such file", name: "revews.csv", code: "no-such-file", says: /did you mean "reviews.csv"/ },
  { title: "no such folder", name: "nowhere/a.csv", code: "no-such-file", says: /nowhere is not there either/ },
  { title: "a pattern that matches nothing", name: "nothing-*.csv", code: "no-such-file", says: /matches the pattern/ },
  {
    title: "a folder",
    name: "folder.csv/inner.txt",
    content: "x",
    code: "not-a-file",
    says: /\*\.jsonl/,
    source: (path) => csv(dirname(path)),
  },
  { title: "an empty CSV file", name: "empty.csv", content: "", code: "empty-file", says: /0 bytes/ },
  { title: "an empty JSONL file", name: "empty.jsonl", content: "", code: "empty-file" },
  { title: "an empty packed file", name: "empty.csv.gz", content: gzipSync(""), code: "empty-file" },
  { title: "a packed file cut off", name: "cut.jsonl.gz", content: manyRows.subarray(0, 900), code: "bad-gzip", says: /cut off/ },
  { title: "a packed file that is not packed", name: "plain.csv.gz", content: "a,b\n1,2\n", code: "bad-gzip" },
  {
    title: "a packed file with a wrong checksum",
    name: "sum.csv.gz",
    content: flipped(gzipSync("a,b\n1,2\n"), 8),
    code: "bad-gzip",
  },
  {
    title: "too few cells",
    name: "few.csv",
    content: "a,b,c\n1,2,3\n4,5\n",
    code: "wrong-column-count",
    line: 3,
    says: /3 cells: a, b, c/,
  },
  { title: "too many cells", name: "many.csv", content: "a,b\n1,2\n4,5,6\n", code: "wrong-column-count", line: 3 },
  {
    title: "a wrong count after a quoted newline",
    name: "after.csv",
    content: 'a,b\n"x\ny\nz",2\n7\n',
    code: "wrong-column-count",
    line: 5,
  },
  {
    title: "the wrong delimiter",
    name: "semi.csv",
    content: "a,b\n1;2\n",
    code: "wrong-column-count",
    line: 2,
    says: /delimiter/,
  },
  { title: "rows cut off at the end", name: "end.csv", content: "a,b\n1,2\n3", code: "wrong-column-count", line: 3 },
  { title: "a quote that is never closed", name: "open.csv", content: 'a,b\n1,2\n"3,4\n5,6\n', code: "bad-quote", line: 3 },
  { title: "text after a closing quote", name: "closing.csv", content: 'a,b\n1,"x"y\n', code: "bad-quote", line: 2 },
  {
    title: "a quote inside an unquoted cell",
    name: "inside.csv",
    content: 'a,b\n1,x"y\n',
    code: "bad-quote",
    line: 2,
    says: /quote: null/,
  },
  { title: "a column named twice", name: "twice.csv", content: "a,b,a\n1,2,3\n", code: "bad-header", line: 1, says: /"a" twice/ },
  { title: "a column without a name", name: "unnamed.csv", content: "a,,c\n1,2,3\n", code: "bad-header", line: 1 },
  {
    title: "a byte that is not UTF-8",
    name: "byte.csv",
    content: bytes("a,b\n1,2\ncaf", 0xe9, ",4\n"),
    code: "not-utf-8",
    line: 3,
    says: /0xe9 at offset 11/,
  },
  {
    title: "a character cut in the middle",
    name: "half.jsonl",
    content: bytes('{"a":1}\n{"a":"', 0xe2, 0x82),
    code: "not-utf-8",
    line: 2,
    says: /0xe2 at offset 14/,
  },
  {
    title: "an overlong form",
    name: "overlong.jsonl",
    content: bytes('{"a":"', 0xc0, 0xaf, '"}'),
    code: "not-utf-8",
    line: 1,
    says: /offset 6/,
  },
  {
    title: "a surrogate in UTF-8",
    name: "surrogate.jsonl",
    content: bytes('{"a":"', 0xed, 0xa0, 0x80, '"}'),
    code: "not-utf-8",
    line: 1,
  },
  { title: "UTF-16", name: "wide.csv", content: Buffer.from("\uFEFFa,b\n1,2\n", "utf16le"), code: "not-text", says: /UTF-16/ },
  { title: "a binary file", name: "binary.csv", content: bytes("a,b\n", 1, 0, 2, "\n"), code: "not-text", line: 2 },
  {
    title: "a binary byte in latin1",
    name: "latin.csv",
    content: bytes("a,b\n1,", 0, "\n"),
    code: "not-text",
    line: 2,
    source: (path) => csv(path, { encoding: "latin1" }),
  },
  { title: "a line that is not JSON", name: "bad.jsonl", content: '{"a":1}\n\n{a:2}\n{"a":3}\n', code: "bad-json", line: 3 },
  {
    title: "a last line cut off",
    name: "cut.jsonl",
    content: '{"a":1}\n{"a":"a jo',
    code: "bad-json",
    line: 2,
    says: /where the file ends/,
  },
  { title: "an array as a row", name: "array.jsonl", content: '{"a":1}\n[1,2]\n', code: "bad-row", line: 2 },
  { title: "a number as a row", name: "number.jsonl", content: "3\n", code: "bad-row", line: 1 },
  { title: "null as a row", name: "null.jsonl", content: '{"a":1}\nnull', code: "bad-row", line: 2 },
  {
    title: "a JSON array over several lines",
    name: "pretty.jsonl",
    content: '[\n  {"a":1}\n]\n',
    code: "bad-json",
    line: 1,
    says: /one line/,
  },
  { title: "idx: a wrong magic number", name: "a.idx", content: bytes("PNG!"), code: "bad-idx", source: images },
  {
    title: "idx: a wrong type",
    name: "b.idx",
    content: Uint8Array.of(0, 0, 0x0d, 3),
    code: "bad-idx",
    says: /type 13/,
    source: images,
  },
  {
    title: "idx: labels for pictures",
    name: "c.idx",
    content: idxOf([2], 2),
    code: "bad-idx",
    says: /3 or 4 dimensions/,
    source: images,
  },
  {
    title: "idx: a header cut off",
    name: "d.idx",
    content: Uint8Array.of(0, 0, 8, 3, 0, 0),
    code: "bad-idx",
    says: /header of 16/,
    source: images,
  },
  {
    title: "idx: pictures cut off",
    name: "e.idx",
    content: idxOf([2, 2, 2], 7),
    code: "bad-idx",
    says: /2 × 2 × 2 = 8/,
    source: images,
  },
  { title: "idx: bytes too many", name: "f.idx", content: idxOf([1, 2, 2], 5), code: "bad-idx", source: images },
  {
    title: "idx: fewer labels than pictures",
    name: "g.idx",
    content: idxOf([2, 1, 1], 2),
    code: "bad-idx",
    says: /2 labels/,
    source: (path) => idx(path, join(dirname(path), "labels.idx")),
  },
];

function flipped(content: Uint8Array, fromEnd: number): Uint8Array {
  const copy = Uint8Array.from(content);
  copy[copy.length - fromEnd] = (copy[copy.length - fromEnd] ?? 0) ^ 0xff;
  return copy;
}

async function drain(source: Source): Promise<void> {
  for await (const _ of source.rows()) {
    // only the error matters
  }
}

describe("malformed files", () => {
  beforeAll(async () => {
    await writeFile(join(folder, "reviews.csv"), "a\n1\n");
    await writeFile(join(folder, "labels.idx"), idxOf([1], 1));
  });

  test.each(TABLE)("[D15] $title: $code", async ({ name, content, code, line, says, source }) => {
    const path = join(folder, name);
    if (content !== undefined) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
    const read = source ?? (/\.jsonl/.test(name) ? jsonl : csv);
    const problems = await problemsOf(drain(read(path)));
    expect(problems.map((problem) => problem.code)).toEqual([code]);
    const [problem] = problems;
    expect(problem?.path.startsWith(folder)).toBe(true);
    if (line !== undefined) {
      expect(problem?.path).toBe(`${path}:${line}`);
      expect(problem?.location).toEqual({ file: path, line });
    }
    expect(problem?.hint).not.toBe("");
    if (says !== undefined) expect(`${problem?.expected} ${problem?.received} ${problem?.hint}`).toMatch(says);
  });

  test("[D13] a wrong byte far into a large packed file is found where it is", async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) => `{"n":${i}}\n`);
    lines[20_000] = `{"n":"X"}\n`;
    const content = Buffer.from(lines.join(""));
    const offset = content.indexOf("X");
    content[offset] = 0xff;
    const path = join(folder, "large.jsonl.gz");
    await writeFile(path, gzipSync(content));
    const [problem] = await problemsOf(drain(jsonl(path)));
    expect(problem?.path).toBe(`${path}:20001`);
    expect(problem?.received).toBe(`byte 0xff at offset ${offset}`);
  });
});
