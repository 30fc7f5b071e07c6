import {
  binary,
  category,
  type InputSpec,
  ids,
  number,
  numeric,
  type Row,
  type RowFunction,
  textBag,
  vector,
} from "@gruyere/flow";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { arrayStore } from "./codeStore.js";
import type { DatasetDeclaration, Datasets } from "./dataset.js";
import { encodeInputs, inputEncoder } from "./encodeInputs.js";
import { defineEncoder } from "./encoder.js";
import { declare } from "./fixtures/declare.js";
import { problemsOf } from "./fixtures/problemsOf.js";
import { type PrepareOptions, prepare } from "./prepare.js";
import type { PreparedSet } from "./prepared.js";
import { rows } from "./rows.js";

const all = { modulo: 1 } as const;
const inMemory = (values: readonly Row[], more: Partial<DatasetDeclaration> = {}): DatasetDeclaration => ({
  source: rows(values),
  split: all,
  ...more,
});
const program = declare(
  { text: textBag(), size: numeric() },
  {
    movie: { reads: ["text"], label: binary("sentiment") },
    yelp: { reads: ["text", "size"], label: category("stars", ["bad", "good"]) },
  },
);
const movies = inMemory([
  { text: "a joy", sentiment: true },
  { text: "a bore", sentiment: false },
]);
const yelp = inMemory([
  { text: "a meal", size: 3, stars: "good" },
  { text: "joy", size: 5, stars: "bad" },
]);

/** All rows of a set's train split as one batch. */
async function trainBatch(datasets: Datasets, declared = program, options: PrepareOptions = {}, training = true) {
  const [set] = Object.values((await prepare(declared, datasets, options)).sets);
  return batchOf(set?.train, training);
}
async function batchOf(set: PreparedSet | undefined, training = true) {
  if (set === undefined) throw new Error("no such set");
  return set.batch(
    Array.from({ length: set.length }, (_, i) => i),
    { training },
  );
}

describe("binding", () => {
  test("[D4] rows, a path or nothing instead of a source are told", async () => {
    for (const source of [[{ x: 1 }], "a.csv", undefined, null, {}]) {
      const datasets: Datasets = JSON.parse(JSON.stringify({ d: { source } }));
      expect((await problemsOf(prepare(program, datasets)))[0]).toMatchObject({ code: "bad-source", path: "data.d.source" });
    }
  });

  test("[D1] [D31] a set serves the tasks whose labels it maps, and its batches carry what these tasks need", async () => {
    const data = await prepare(program, {
      movies: inMemory(
        [
          { body: "a joy", pos: true },
          { body: "a bore, a bore", pos: "0" },
        ],
        { columns: { text: "body", sentiment: "pos" } },
      ),
      yelp: inMemory([
        { text: "a meal", size: "3", stars: "good" },
        { text: "joy", size: 5, stars: null },
      ]),
    });
    expect(data.fitted.states["text"]).toEqual({ words: ["a", "joy", "bore", "meal"] });
    const movies = await data.sets["movies"]?.train?.batch([1, 0], { training: true });
    expect(movies).toMatchObject({ dataset: "movies", size: 2, rows: [1, 0], rowWeights: {} });
    expect(Object.keys(movies?.inputs ?? {})).toEqual(["text"]);
    expect(movies?.inputs["text"]?.value).toEqual({ values: Int32Array.of(0, 2, 0, 1), shape: [2, 2], dtype: "int32" });
    expect(movies?.inputs["text"]?.mask?.values).toEqual(Float32Array.of(1, 1, 1, 1));
    expect(movies?.labels["movie"]?.target).toEqual({ values: Float32Array.of(0, 1), shape: [2, 1], dtype: "float32" });
    const yelp = await data.sets["yelp"]?.train?.batch([0, 1], { training: true });
    expect(yelp?.inputs["size"]?.value.values).toEqual(Float32Array.of(-1, 1));
    expect(yelp?.labels["yelp"]?.weights.values).toEqual(Float32Array.of(1, 0));
    expect(data.summary).toEqual([
      { dataset: "movies", split: "train", source: "2 rows in memory", rows: 2, labels: { movie: 2 } },
      { dataset: "yelp", split: "train", source: "2 rows in memory", rows: 2, labels: { yelp: 1 } },
    ]);
  });

  test("[D1] a batch for some of its tasks carries their inputs and labels only", async () => {
    const row = { text: "a", size: 1, sentiment: 1, stars: "bad" };
    const data = await prepare(program, { both: inMemory([row]) });
    const batch = await data.sets["both"]?.train?.batch([0], { tasks: ["movie"], training: true });
    expect([Object.keys(batch?.inputs ?? {}), Object.keys(batch?.labels ?? {})]).toEqual([["text"], ["movie"]]);
    await expect(data.sets["both"]?.train?.batch([1], { training: true })).rejects.toThrow(RangeError);
    await expect(data.sets["both"]?.train?.batch([0], { tasks: ["none"], training: true })).rejects.toThrow(RangeError);
  });

  test("[D2] with `columns` a label that is not listed is not served; without, it is", async () => {
    const both = [{ text: "a", size: 1, sentiment: 1, stars: "bad" }];
    const listed = await prepare(program, { movies, both: inMemory(both, { columns: { stars: "stars" } }) });
    expect(listed.sets["both"]?.train?.tasks).toEqual(["yelp"]);
    const unlisted = await prepare(program, { both: inMemory(both) });
    expect(unlisted.sets["both"]?.train?.tasks).toEqual(["movie", "yelp"]);
  });

  test("[D2] columns may trade names", async () => {
    const declared = declare({ x: numeric({ scale: "none" }) }, { t: { reads: ["x"], label: number("y") } });
    const batch = await trainBatch({ d: inMemory([{ x: 1, y: 2 }], { columns: { x: "y", y: "x" } }) }, declared);
    expect([batch.inputs["x"]?.value.values[0], batch.labels["t"]?.target.values[0]]).toEqual([2, 1]);
  });

  test("[D3] a task without a label is served by the sets that have its inputs, with weights of 1", async () => {
    const declared = declare(
      { text: textBag(), image: vector({ size: 1 }) },
      { movie: { reads: ["text"], label: binary("sentiment") }, align: { reads: ["text"], target: "image" } },
    );
    const data = await prepare(declared, { movies, pairs: inMemory([{ text: "a", image: [1] }]) });
    expect(data.sets["movies"]?.train?.tasks).toEqual(["movie"]);
    expect(data.sets["pairs"]?.train?.weights).toEqual({ align: Float32Array.of(1) });
    const batch = await batchOf(data.sets["pairs"]?.train);
    expect(batch.rowWeights["align"]).toEqual({ values: Float32Array.of(1), shape: [1], dtype: "float32" });
    expect(batch.labels).toEqual({});
    expect(Object.keys(batch.inputs)).toEqual(["text", "image"]);
  });

  const wrong: readonly [string, Datasets, string, string, RegExp][] = [
    [
      "a set that serves no task",
      { d: inMemory([{ text: "a", sentimnt: 1 }]) },
      "serves-no-task",
      "data.d",
      /did you mean "sentimnt"/,
    ],
    [
      "a column that the source lacks",
      { d: inMemory([{ text: "a", pos: 1 }], { columns: { sentiment: "poz" } }) },
      "unknown-column",
      "data.d.columns.sentiment",
      /did you mean "pos"/,
    ],
    [
      "a field that the program lacks",
      { d: inMemory([{ text: "a", sentiment: 1 }], { columns: { sentimnt: "sentiment" } }) },
      "unknown-field",
      "data.d.columns.sentimnt",
      /did you mean "sentiment"/,
    ],
    [
      "a set without an input's column",
      { d: inMemory([{ txt: "a", sentiment: 1 }]) },
      "missing-column",
      "data.d.columns.text",
      /did you mean "txt"/,
    ],
    ["a set called all beside another", { movies, all: movies }, "bad-name", "data.all", /rename/],
    ["a set's name with a slash", { "a/b": movies }, "bad-name", "data.a/b", /rename/],
    ["a repeat of 0", { d: { ...movies, repeat: 0 } }, "bad-repeat", "data.d.repeat", /once/],
    [
      "a rule beside sources per split",
      { d: { source: { train: rows([{ text: "a", sentiment: 1 }]) }, split: all } },
      "bad-split",
      "data.d.split",
      /or a source per split/,
    ],
    ["a source without rows", { d: inMemory([]) }, "empty-source", "data.d.source", /path/],
    ["a row that is no object", { d: inMemory([JSON.parse("[1]")]) }, "bad-row", "rows[0]", /object/],
  ];
  test.each(wrong)("[D4] %s is an error", async (_, datasets, code, path, hint) => {
    const problems = await problemsOf(prepare(program, datasets, { tasks: ["movie"] }));
    expect(problems.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
    expect(problems[0]?.hint).toMatch(hint);
  });

  test("[D4] a set that serves only tasks that take no part is left out", async () => {
    const data = await prepare(program, { movies, yelp }, { tasks: ["movie"] });
    expect(Object.keys(data.sets)).toEqual(["movies"]);
    const [problem] = await problemsOf(prepare(program, { movies }, { tasks: ["movies"] }));
    expect(problem).toMatchObject({ code: "unknown-task", hint: 'did you mean "movie"?' });
  });
});

describe("functions of the row", () => {
  const named = (name: string, apply: RowFunction["apply"]): RowFunction => ({ name, apply });
  const withFrom = (spec: InputSpec, from: RowFunction): InputSpec => ({ ...spec, from });

  test("[D5] labels and inputs may differ in training, and see the program's names and the task", async () => {
    const seen: unknown[] = [];
    const declared = declare(
      {
        x: withFrom(
          numeric({ scale: "none" }),
          named("noisy", ({ body }, { training, task }) => {
            seen.push(task);
            return Number(body) + (training ? 100 : 0);
          }),
        ),
      },
      {
        t: {
          reads: ["x"],
          label: number("y", {
            from: named("shift", ({ y }, { training, task }) => (task === "t" ? Number(y) + (training ? 10 : 0) : null)),
          }),
        },
      },
    );
    const data = await prepare(declared, { d: inMemory([{ raw: 1, body: 5 }], { columns: { y: "raw" } }) });
    const values = async (training: boolean) => {
      const batch = await batchOf(data.sets["d"]?.train, training);
      return [batch.inputs["x"]?.value.values[0], batch.labels["t"]?.target.values[0]];
    };
    expect(await values(true)).toEqual([105, 11]);
    expect(await values(false)).toEqual([5, 1]);
    expect(new Set(seen)).toEqual(new Set(["t"]));
  });

  test("[D5] an input's function is asked for every batch", async () => {
    let calls = 0;
    const declared = declare(
      {
        x: withFrom(
          numeric({ scale: "none" }),
          named("count", () => ++calls),
        ),
      },
      { t: { reads: ["x"], label: number("y") } },
    );
    const data = await prepare(declared, { d: inMemory([{ y: 1 }]) });
    const [first, second] = [await batchOf(data.sets["d"]?.train), await batchOf(data.sets["d"]?.train)];
    expect(second.inputs["x"]?.value.values[0]).toBe((first.inputs["x"]?.value.values[0] ?? 0) + 1);
  });

  test("[D5] without `columns`, a set serves a label's function that gives it a label", async () => {
    const from = named("stars", ({ stars }) => (stars === undefined ? null : Number(stars) > 3));
    const declared = declare({ text: textBag() }, { good: { reads: ["text"], label: binary("good", { from }) } });
    const data = await prepare(declared, { d: inMemory([{ text: "a" }, { text: "b", stars: 5 }]) });
    expect(data.sets["d"]?.train?.weights["good"]).toEqual(Float32Array.of(0, 1));
  });

  test("[D5] what a function throws comes with its name and the row's place", async () => {
    const from = named("broken", () => {
      throw new TypeError("no such thing");
    });
    const declared = declare({ x: withFrom(numeric(), from) }, { t: { reads: ["x"], label: number("y") } });
    const [problem] = await problemsOf(prepare(declared, { d: inMemory([{ y: 1 }]) }));
    expect(problem).toMatchObject({ code: "row-function-failed", path: "rows[0]", received: "TypeError: no such thing" });
  });
});

describe("labels", () => {
  test("[D6] absent, null and empty are missing", async () => {
    const batch = await trainBatch(
      { d: inMemory([{ text: "a" }, { text: "a", sentiment: null }, { text: "a", sentiment: "" }, { text: "a", sentiment: 0 }]) },
      program,
      { tasks: ["movie"] },
    );
    expect(batch.labels["movie"]?.weights.values).toEqual(Float32Array.of(0, 0, 0, 1));
  });

  const bad: readonly [string, Row, string, string, RegExp][] = [
    ["NaN", { text: "a", sentiment: Number.NaN }, "movie", "bad-number", /NaN/],
    [
      "a value outside its classes",
      { text: "a", size: 1, stars: "goood" },
      "yelp",
      "label-outside-classes",
      /did you mean `good`/,
    ],
    ["a number that is no class", { text: "a", sentiment: -1 }, "movie", "label-outside-classes", /-1/],
  ];
  test.each(bad)("[D6] %s is an error with its place", async (_, row, task, code, says) => {
    const good = { text: "a", size: 1, sentiment: 1, stars: "bad" };
    const [problem] = await problemsOf(prepare(program, { d: inMemory([good, row]) }, { tasks: [task] }));
    expect(problem).toMatchObject({ code, path: "rows[1]" });
    expect(problem?.expected).toMatch(new RegExp(`of task "${task}"`));
    expect(`${problem?.received} ${problem?.hint}`).toMatch(says);
  });

  test("[D7] a weight is the weight column, while training times the class weight", async () => {
    const label = category("y", ["a", "b"], { weightColumn: "w", classWeights: { b: 3 } });
    const declared = declare({ x: numeric() }, { t: { reads: ["x"], label } });
    const batch = await trainBatch(
      {
        d: inMemory([
          { x: 1, y: "a", w: "0.5" },
          { x: 1, y: "b", w: 2 },
          { x: 1, y: "b", w: 0 },
          { x: 1, w: null },
        ]),
      },
      declared,
    );
    expect(batch.labels["t"]?.weights.values).toEqual(Float32Array.of(0.5, 6, 0, 0));
    const evaluated = await trainBatch({ d: inMemory([{ x: 1, y: "b", w: 2 }]) }, declared, {}, false);
    expect(evaluated.labels["t"]?.weights.values).toEqual(Float32Array.of(2));
    for (const w of [-1, "much", null, Number.POSITIVE_INFINITY]) {
      const [problem] = await problemsOf(prepare(declared, { d: inMemory([{ x: 1, y: "a", w }]) }));
      expect(problem?.path).toBe("rows[0]");
      expect(problem?.code).toMatch(/bad-weight|bad-number/);
    }
    const [problem] = await problemsOf(prepare(declared, { d: inMemory([{ x: 1, y: "a" }]) }));
    expect(problem).toMatchObject({ code: "missing-column", path: "data.d.columns.w" });
  });
});

describe("inputs", () => {
  test("[D8] a missing field names the place, the input and the field", async () => {
    const declared = declare({ size: numeric({ columns: ["w", "h"] }) }, { t: { reads: ["size"], label: number("y") } });
    for (const h of [undefined, null, ""]) {
      const [problem] = await problemsOf(
        prepare(declared, {
          d: inMemory([
            { w: 1, h: 2, y: 1 },
            { w: 1, h, y: 1 },
          ]),
        }),
      );
      expect(problem).toMatchObject({
        code: "missing-input",
        path: "rows[1]",
        expected: 'field "h" of input "size" in every row',
      });
    }
  });

  test("[D16] encoders learn from the train rows of every set that maps their input, and nothing else", async () => {
    const data = await prepare(program, {
      movies: {
        source: rows([
          { text: "a b", sentiment: 1 },
          { text: "hidden", sentiment: 1 },
        ]),
        split: { modulo: 2, test: [1] },
      },
      yelp: {
        source: {
          train: rows([{ text: "b c", size: 1, stars: "bad" }]),
          test: rows([{ text: "hidden", size: 9, stars: "bad" }]),
        },
      },
    });
    expect(data.fitted.states).toEqual({ text: { words: ["b", "a", "c"] }, size: { offset: [1], divisor: [1] } });
    const only = await prepare(program, { movies, yelp }, { tasks: ["movie"] });
    expect(only.fitted.states).toEqual({ text: { words: ["a", "bore", "joy"] } });
  });

  test("[D18] what was learned survives JSON, and given back nothing is fitted again", async () => {
    const first = await prepare(program, { movies, yelp });
    const fitted = JSON.parse(JSON.stringify(first.fitted));
    expect(fitted).toEqual(first.fitted);
    const again = await prepare(program, { movies, yelp }, { fitted });
    expect(await batchOf(again.sets["yelp"]?.train)).toEqual(await batchOf(first.sets["yelp"]?.train));
    const other = await prepare(program, { movies: inMemory([{ text: "joy unseen", sentiment: 1 }]) }, { fitted });
    expect((await batchOf(other.sets["movies"]?.train)).inputs["text"]?.value.values).toEqual(Int32Array.of(1));
    expect(other.fitted).toEqual(first.fitted);
    const [problem] = await problemsOf(prepare(program, { movies }, { fitted: { ...fitted, states: {} } }));
    expect(problem).toMatchObject({ code: "not-fitted", path: "inputs.text" });
    const [spoilt] = await problemsOf(prepare(program, { movies }, { fitted: { ...fitted, states: { text: { words: 3 } } } }));
    expect(spoilt).toMatchObject({ code: "bad-state", path: "inputs.text" });
  });

  test("[D19] signatures are exact for what was fitted, and upper bounds for what no task here needs", async () => {
    const { fitted } = await prepare(program, { movies }, { tasks: ["movie"] });
    expect(fitted.signatures["text"]).toEqual({ kind: "bag", shape: [], dtype: "int32", size: 3, masked: true });
    expect(fitted.signatures["size"]).toMatchObject({ kind: "vector", shape: [1] });
  });

  test("[D25] an input type without an encoder is an error; a plug-in adds one", async () => {
    const plugin = { ...numeric().plugin, name: "halved" };
    const declared = declare({ x: { plugin, options: {} } }, { t: { reads: ["x"], label: number("y") } });
    const datasets = { d: inMemory([{ x: 4, y: 1 }]) };
    const [problem] = await problemsOf(prepare(declared, datasets));
    expect(problem).toMatchObject({ code: "unknown-encoder", path: "encoder.halved" });
    const halved = defineEncoder({
      name: "halved",
      description: "Half of a number.",
      schema: z.object({}),
      encoder: () => ({
        bind: () => ({
          signature: { kind: "vector", shape: [1], dtype: "float32", masked: false },
          encode: ([x]) => Number(x) / 2,
          store: () => arrayStore<number>(),
          collate: (codes) => ({ value: { values: Float32Array.from(codes), shape: [codes.length, 1], dtype: "float32" } }),
        }),
      }),
    });
    const batch = await trainBatch(datasets, declared, { encoders: [halved] });
    expect(batch.inputs["x"]?.value.values).toEqual(Float32Array.of(2));
  });
});

describe("preparing", () => {
  test("[D26] a task without a labelled train row is an error; without a validation row, a warning", async () => {
    const [problem, ...more] = await problemsOf(prepare(program, { movies }));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: "no-labelled-rows", path: "tasks.yelp", received: "no data set serves this task" });
    const unlabelled = inMemory([{ text: "a", sentiment: null }]);
    expect((await problemsOf(prepare(program, { d: unlabelled }, { tasks: ["movie"] })))[0]?.code).toBe("no-labelled-rows");
    const data = await prepare(program, { movies }, { tasks: ["movie"] });
    expect(data.warnings).toEqual([expect.stringMatching(/^task "movie" has no labelled row in validation/)]);
    const own = [{ text: "a", sentiment: 1 }];
    const source = { train: rows(own), validation: rows(own) };
    const whole = await prepare(program, { movies: { source } }, { tasks: ["movie"] });
    expect(whole.warnings).toEqual([]);
  });

  test("[D26] inactive tasks take no part unless they are asked for", async () => {
    const declared = declare(
      { text: textBag() },
      { movie: { reads: ["text"], label: binary("sentiment") }, idle: { reads: ["text"], label: binary("idle"), active: false } },
    );
    expect(Object.keys((await prepare(declared, { movies })).sets)).toEqual(["movies"]);
    expect((await problemsOf(prepare(declared, { movies }, { tasks: ["idle"] })))[0]).toMatchObject({
      code: "no-labelled-rows",
      path: "tasks.idle",
    });
  });

  test("[D27] preparing reports its phases, and stops when its signal aborts", async () => {
    const many = inMemory(Array.from({ length: 5000 }, (_, i) => ({ text: `word ${i}`, sentiment: i % 2 })));
    const phases = new Set<string>();
    await prepare(program, { many }, { tasks: ["movie"], onProgress: ({ phase }) => phases.add(phase) });
    expect(phases).toEqual(new Set(["read", "fit", "encode"]));
    for (const at of ["read", "fit", "encode"]) {
      const stop = new AbortController();
      const onProgress: PrepareOptions["onProgress"] = ({ phase }) => phase === at && stop.abort(new Error(`stopped in ${at}`));
      await expect(prepare(program, { many }, { tasks: ["movie"], signal: stop.signal, onProgress })).rejects.toThrow(
        `stopped in ${at}`,
      );
    }
  });

  test("[D28] prediction needs the inputs of the asked tasks, and neither labels nor targets", async () => {
    const declared = declare(
      { text: textBag(), size: numeric(), other: ids({ size: 3 }) },
      {
        movie: { reads: ["text"], label: binary("sentiment") },
        size: { reads: ["text"], target: "other" },
        yelp: { reads: ["text", "size"], label: binary("stars") },
      },
    );
    const { fitted } = await prepare(declared, { movies }, { tasks: ["movie"] });
    const batch = await encodeInputs(declared, fitted, [{ text: "joy" }, { text: "a bore" }], { tasks: ["movie", "size"] });
    expect(batch).toMatchObject({ size: 2, rows: [0, 1], labels: {}, rowWeights: {} });
    expect(Object.keys(batch.inputs)).toEqual(["text"]);
    expect(batch.inputs["text"]?.value.values).toEqual(Int32Array.of(2, 0, 0, 1));
    expect((await problemsOf(encodeInputs(declared, fitted, [{ text: "joy" }, {}], { tasks: ["movie"] })))[0]).toMatchObject({
      code: "missing-input",
      path: "rows[1]",
    });
    const encode = inputEncoder(declared, fitted, { tasks: ["movie"] });
    const which = { first: 7, placeOf: (index: number) => ({ at: `new.jsonl:${index + 1}` }) };
    expect((await problemsOf(encode([{ text: "joy" }, {}], which)))[0]).toMatchObject({
      path: "new.jsonl:9",
      location: { file: "new.jsonl", line: 9 },
    });
    expect((await problemsOf(() => encodeInputs(declared, fitted, [], { tasks: ["yelp"] })))[0]).toMatchObject({
      code: "not-fitted",
      path: "inputs.size",
    });
  });
});
