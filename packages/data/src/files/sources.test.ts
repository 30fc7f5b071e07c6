import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { problemsOf } from "../fixtures/problemsOf.js";
import type { Source, SourceRow } from "../source.js";
import { csv } from "./csv.js";
import { idx } from "./idx.js";
import { jsonl } from "./jsonl.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gruyere-sources-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(source: Source): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const row of source.rows()) rows.push(row);
  return rows;
}

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** A CSV cell, quoted where it must be. */
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

describe("csv", () => {
  test("[D11] quoted newlines, doubled quotes, a byte order mark, CRLF and blank lines", async () => {
    const path = await file("a.csv", '\uFEFFtext,stars\r\n"one\r\ntwo, ""three""",5\r\n\r\nfour,\r\n');
    expect(await read(csv(path))).toEqual([
      { row: { text: 'one\r\ntwo, "three"', stars: "5" }, at: `${path}:2`, base: folder },
      { row: { text: "four", stars: "" }, at: `${path}:5`, base: folder },
    ]);
  });

  test("[D11] delimiters, tab-separated files, files without a header, quotes as ordinary characters", async () => {
    expect((await read(csv(await file("b.csv", "a;b\n1,5;2\n"), { delimiter: ";" })))[0]?.row).toEqual({ a: "1,5", b: "2" });
    expect((await read(csv(await file("b.tsv", "a\tb\n1\t2\n"))))[0]?.row).toEqual({ a: "1", b: "2" });
    expect((await read(csv(await file("c.csv", "1,2\n"), { columns: ["x", "y"] })))[0]?.row).toEqual({ x: "1", y: "2" });
    expect((await read(csv(await file("d.tsv", 'a\tb\n5" disk\t"x\n'), { quote: null })))[0]?.row).toEqual({
      a: '5" disk',
      b: '"x',
    });
  });

  test("[D15] a header between other delimiters is told, unless the delimiter was named", async () => {
    const path = await file("e.csv", "a;b\n1;2\n");
    const [problem] = await problemsOf(read(csv(path)));
    expect(problem).toMatchObject({ code: "bad-header", hint: expect.stringContaining('delimiter: ";"') });
    expect((await read(csv(path, { delimiter: "," })))[0]?.row).toEqual({ "a;b": "1;2" });
  });

  test("[D11] any table of text comes back as it was written, each row with the line that it begins on", async () => {
    const text = fc.stringMatching(/^[a-zé€😀",;\r\n \t]{0,12}$/u);
    const table = fc.array(fc.tuple(text, text, fc.constantFrom("end", "5")), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom("\n", "\r\n"), fc.boolean(), async (cells, newline, zipped) => {
        const lines = ["a,b,c", ...cells.map((row) => row.map(cell).join(","))];
        const content = lines.join(newline);
        const path = await file(zipped ? "p.csv.gz" : "p.csv", zipped ? gzipSync(content) : content);
        const rows = await read(csv(path));
        expect(rows.map(({ row }) => row)).toEqual(cells.map(([a, b, c]) => ({ a, b, c })));
        let line = 1;
        for (const [i, { at }] of rows.entries()) {
          line += (lines[i] ?? "").split("\n").length;
          expect(at).toBe(`${path}:${line}`);
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test("[D11] a file larger than a chunk keeps its rows and lines", async () => {
    const path = await file(
      "large.csv",
      `n,text\n${Array.from({ length: 5000 }, (_, i) => `${i},"${"é\n".repeat(i % 40)}"\n`).join("")}`,
    );
    const rows = await read(csv(path));
    expect(rows.length).toBe(5000);
    expect(rows.every(({ row }, i) => row["n"] === String(i))).toBe(true);
    const before = Array.from({ length: 4999 }, (_, i) => 1 + (i % 40)).reduce((a, b) => a + b, 0);
    expect(rows.at(-1)?.at).toBe(`${path}:${2 + before}`);
  });
});

describe("jsonl", () => {
  test("[D10] any JSON object comes back, one per line, blank lines apart", async () => {
    const row = fc.dictionary(
      fc.string({ minLength: 1 }).filter((key) => key !== "__proto__"),
      fc.jsonValue(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1 }), fc.boolean(), async (rows, zipped) => {
        const content = rows.map((one) => JSON.stringify(one)).join("\n\n");
        const path = await file(zipped ? "p.jsonl.gz" : "p.jsonl", zipped ? gzipSync(content) : content);
        const back = await read(jsonl(path));
        expect(back.map((one) => one.row)).toEqual(rows.map((one) => JSON.parse(JSON.stringify(one))));
        expect(back.map(({ at }) => at)).toEqual(rows.map((_, i) => `${path}:${2 * i + 1}`));
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  test("[D12] a pattern reads its files in order of their paths", async () => {
    await file("s-2.jsonl", '{"n":2}\n');
    await file("s-10.jsonl", '{"n":10}');
    await file("s-1.jsonl", '{"n":1}\n');
    const rows = await read(jsonl("s-*.jsonl", { base: folder }));
    expect(rows.map(({ row }) => row["n"])).toEqual([1, 10, 2]);
    expect((await read(jsonl(join(folder, "s-{1,2}.jsonl")))).length).toBe(2);
  });

  test("[D13] latin1 and windows-1252 are read when said so", async () => {
    const bytes = Uint8Array.of(0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xe9, 0x80, 0x22, 0x7d);
    const path = await file("latin.jsonl", bytes);
    expect((await read(jsonl(path, { encoding: "latin1" })))[0]?.row).toEqual({ a: "é\u0080" });
    expect((await read(jsonl(path, { encoding: "windows-1252" })))[0]?.row).toEqual({ a: "é€" });
  });
});

test("[D14] idx pictures come with their labels, packed or not", async () => {
  const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3, ...Array.from({ length: 12 }, (_, i) => i));
  const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9);
  const rows = await read(idx(await file("i-idx3-ubyte", images), await file("l.gz", gzipSync(labels))));
  expect(rows.map(({ row }) => row["label"])).toEqual([7, 9]);
  expect(rows[1]?.row["image"]).toEqual({ data: Uint8Array.of(6, 7, 8, 9, 10, 11), width: 3, height: 2, channels: 1 });
});
