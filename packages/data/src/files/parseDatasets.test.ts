import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { problemsOf } from "../fixtures/problemsOf.js";
import type { Source } from "../source.js";
import { datasetsSchema, parseDatasets } from "./parseDatasets.js";

let base = "";
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "gruyere-yaml-"));
  await writeFile(join(base, "a.csv"), "a;b\n1;2\n");
  await writeFile(join(base, "b.jsonl"), '{"a":1}\n');
});
afterAll(() => rm(base, { recursive: true }));

async function firstRow(source: unknown): Promise<unknown> {
  for await (const { row } of (source as Source).rows()) return row;
  return undefined;
}

describe("parseDatasets", () => {
  test("[D29] sources by path, by reader and per split; splits, columns and repeat", async () => {
    const json = {
      one: { source: "b.jsonl", columns: { text: "a" }, repeat: 2, split: { modulo: 5, validation: [3] } },
      two: { source: { csv: "a.csv", delimiter: ";" }, split: { validation: 0.5, seed: 3 } },
      three: { source: { train: "b.jsonl", test: { csv: "*.csv", columns: ["x"], quote: null, encoding: "latin1" } } },
    };
    expect(datasetsSchema().safeParse(json).success).toBe(true);
    const { one, two, three } = parseDatasets(json, { base });
    expect(one).toMatchObject({ columns: { text: "a" }, repeat: 2, split: { modulo: 5, validation: [3] } });
    expect(await firstRow(one?.source)).toEqual({ a: 1 });
    expect(two?.split).toEqual({ validation: 0.5, seed: 3 });
    expect(await firstRow(two?.source)).toEqual({ a: "1", b: "2" });
    expect(Object.keys(three?.source ?? {})).toEqual(["train", "test"]);
    expect(await firstRow(Reflect.get(three?.source ?? {}, "test"))).toEqual({ x: "a;b" });
  });

  test("[D29] paths that end in .gz, .tsv, .ndjson and idx are known", () => {
    for (const source of ["a.csv.gz", "a.tsv", "a.ndjson", "train-images-idx3-ubyte.gz", { idx: "i.gz", labels: "l.gz" }])
      expect(parseDatasets({ d: { source } }, { base })["d"]?.source).toHaveProperty("rows");
  });

  const bad: readonly [string, unknown, string, string, RegExp][] = [
    ["no object", [], "bad-option", "data", /./],
    ["a data set that is no object", { d: "a.csv" }, "bad-option", "data.d", /./],
    ["an unknown key", { d: { source: "a.csv", colums: {} } }, "unknown-key", "data.d.colums", /columns/],
    [
      "an option of a reader beside the source",
      { d: { source: "a.csv", encoding: "latin1" } },
      "unknown-key",
      "data.d.encoding",
      /source: \{ csv: a\.csv, encoding: "latin1" \}/,
    ],
    ["no source", { d: { columns: {} } }, "bad-option", "data.d.source", /source/],
    ["an ending that no reader knows", { d: { source: "a.txt" } }, "bad-source", "data.d.source", /{ csv: "a.txt" }/],
    ["an unknown reader", { d: { source: { cvs: "a.csv" } } }, "bad-source", "data.d.source", /did you mean "csv"/],
    [
      "an unknown option of a reader",
      { d: { source: { csv: "a.csv", delimeter: ";" } } },
      "unknown-key",
      "data.d.source.delimeter",
      /delimiter/,
    ],
    ["an unknown split", { d: { source: { train: "a.csv", tset: "a.csv" } } }, "unknown-key", "data.d.source.tset", /test/],
    [
      "an unknown key of a rule",
      { d: { source: "a.csv", split: { modulo: 5, tests: [1] } } },
      "unknown-key",
      "data.d.split.tests",
      /test/,
    ],
    ["a fraction above 1", { d: { source: "a.csv", split: { test: 2 } } }, "bad-option", "data.d.split.test", /./],
    ["a column that is no text", { d: { source: "a.csv", columns: { a: 3 } } }, "bad-option", "data.d.columns.a", /./],
    ["a repeat of 0", { d: { source: "a.csv", repeat: 0 } }, "bad-option", "data.d.repeat", /./],
    [
      "an unknown encoding",
      { d: { source: { csv: "a.csv", encoding: "utf8" } } },
      "bad-option",
      "data.d.source.encoding",
      /utf-8/,
    ],
  ];
  test.each(bad)("[D29] %s is an error", async (_, json, code, path, says) => {
    const problems = await problemsOf(() => parseDatasets(json, { base }));
    expect(problems.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
    expect(`${problems[0]?.expected} ${problems[0]?.hint}`).toMatch(says);
    if (code !== "bad-source") expect(datasetsSchema().safeParse(json).success).toBe(false);
  });

  test("[D29] problems of all data sets are found at once", async () => {
    const problems = await problemsOf(() => parseDatasets({ a: { source: "a.txt" }, b: { sorce: "a.csv" } }, { base }));
    expect(problems.map(({ path }) => path.split(".")[1])).toContain("a");
    expect(problems.map(({ path }) => path)).toContain("data.b.sorce");
  });

  test("[D29] the schema is a JSON Schema for editors", () => {
    expect(JSON.stringify(z.toJSONSchema(datasetsSchema(), { io: "input" }))).toMatch(/"delimiter"/);
  });
});
