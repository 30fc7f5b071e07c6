import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { linear, mlp } from "../fixtures/modules.js";
import { vocabulary } from "../fixtures/vocabulary.js";
import {
  binary,
  category,
  GruyereError,
  inputs,
  module,
  parseProgram,
  pluginPaths,
  program,
  sameProgram,
  task,
  textBag,
} from "../index.js";

const REVIEWS = readFileSync(new URL("../fixtures/reviews.yaml", import.meta.url), "utf8");
const parse = (text: string) => parseProgram(text, vocabulary, { file: "reviews.yaml" });

function problemsOf(text: string) {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof GruyereError) return error.problems;
    throw error;
  }
  return [];
}

const { text } = inputs({ text: textBag({ maxWords: 20_000 }) });
const hidden = module("trunk", mlp({ units: [300], activation: "sigmoid" }))(text).as("hidden");
const reviews = program("reviews", {
  movie: task({ logits: module("movie", linear({ units: 1 }))(hidden), label: binary("sentiment"), metrics: ["f1"] }),
  yelp: task({
    logits: module("yelp", linear({ units: 3 }))(hidden),
    label: category("stars", ["negative", "neutral", "positive"]),
    metrics: ["f1-macro"],
    weight: 0.5,
  }),
});

describe("parseProgram", () => {
  test("[F13] a file and the same words in TypeScript are the same program", () => {
    const file = parse(REVIEWS);
    expect(sameProgram(file.program, reviews)).toBe(true);
    expect(file.program.name).toBe("reviews");
  });

  test("[F13] JSON is read by the same function", () => {
    const { data: _, ...plain } = parse(REVIEWS).source.value as Record<string, never>;
    for (const indent of [0, 2, "\t"]) {
      expect(sameProgram(parse(JSON.stringify(plain, null, indent)).program, reviews)).toBe(true);
    }
  });

  test("[F13] the file in the README is a program", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const [, yaml = ""] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
    expect(Object.keys(parse(yaml).program.tasks)).toEqual(["movie"]);
  });

  test("[F14] entries of a flow may stand in any order and nest", () => {
    const nested = REVIEWS.replace(
      "{ hidden: trunk(text), logits: movie(hidden) }",
      "{ logits: movie(trunk(text)), hidden: trunk(text) }",
    );
    const swapped = nested.replace(
      "{ hidden: trunk(text), logits: yelp(hidden) }",
      "{ logits: yelp(hidden), hidden: trunk( text ) }",
    );
    expect(problemsOf(nested)).toEqual([]);
    expect(parse(swapped).program.tasks["yelp"]?.flow.map(({ name }) => name)).toEqual(["hidden", "logits"]);
  });

  test("[F15] sections of others are passed through with their places", () => {
    const { data, train, source } = parse(REVIEWS);
    expect(data).toMatchObject({ yelp: { source: "yelp.csv", repeat: 1 } });
    expect(train).toBeUndefined();
    expect(source.locate("data.yelp.columns.stars")).toEqual({ file: "reviews.yaml", line: 18, column: 61 });
    expect(source.locate("data.yelp.no-such.key").line).toBe(18);
  });

  test("[F16] plug-in files are found before the program is parsed", () => {
    expect(pluginPaths(`plugins: [./a.ts, b.js]\n${REVIEWS}`, { file: "r.yaml" })).toEqual(["./a.ts", "b.js"]);
    expect(pluginPaths(REVIEWS, { file: "r.yaml" })).toEqual([]);
    expect(() => pluginPaths("plugins: 3", { file: "r.yaml" })).toThrow(/bad-option at plugins \(r.yaml:1:1\)/);
  });
});
