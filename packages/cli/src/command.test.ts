import { GruyereError, type Problem } from "@gruyere/flow";
import { describe, expect, it } from "vitest";
import { readArguments } from "./command.js";
import { FLAGS } from "./flags.js";
import { VERBS } from "./verbs/verbs.js";

const read = (line: string) => readArguments(line.split(" ").filter(Boolean), "1.2.3");

const problemOf = (line: string): Problem | undefined => {
  try {
    read(line);
  } catch (error) {
    if (error instanceof GruyereError) return error.problems[0];
    throw error;
  }
  return undefined;
};

describe("arguments", () => {
  it("[L30] flags are read, typed and repeatable where they say so", () => {
    const request = read("train a.yaml --seed 7 --set train.epochs=3 --set name=x --task movie --json --no-color");
    if (request.type !== "run") throw new Error("no verb");
    expect(request.verb.name).toBe("train");
    expect(request.args).toEqual(["a.yaml"]);
    expect(request.flags).toMatchObject({
      seed: 7,
      set: ["train.epochs=3", "name=x"],
      task: ["movie"],
      json: true,
      color: false,
    });
    expect(request.flags.out).toBeUndefined();
  });

  it.each([
    ["trian a.yaml", "unknown-command", "Did you mean train?"],
    ["train a.yaml --epoch 3", "unknown-option", "Did you mean --epochs?"],
    ["train a.yaml --spinning sometimes", "invalid-argument", "see `gruyere --help`, or `gruyere VERB --help`"],
    ["train a.yaml --threads 0", "bad-flag", "see `gruyere train --help`"],
    ["compile a.yaml --batch none", "bad-flag", "see `gruyere compile --help`"],
    ["", "no-verb", "see `gruyere --help`"],
    ["train", "missing-argument", "see `gruyere --help`, or `gruyere VERB --help`"],
    ["check a.yaml b.yaml", "excess-arguments", "see `gruyere --help`, or `gruyere VERB --help`"],
    ["train a.yaml --seed one", "bad-flag", "see `gruyere train --help`"],
    ["train a.yaml --seed -1", "bad-flag", "see `gruyere train --help`"],
  ])("[L31] %s is refused: %s, %s", (line, code, hint) => {
    expect(problemOf(line)).toMatchObject({ code, hint });
  });

  it("[L32] every verb's help has a line per flag and examples that parse", () => {
    for (const verb of VERBS) {
      const help = readArguments([verb.name, "--help"], "1.2.3");
      if (help.type !== "text") throw new Error("no help");
      for (const flag of verb.flags) expect(help.text).toContain(FLAGS[flag].usage);
      for (const example of verb.examples) {
        expect(help.text).toContain(example);
        const argv = example
          .replace(/^.*\| /, "")
          .replace(/ > .*$/, "")
          .split(" ")
          .slice(1);
        expect(readArguments(argv, "1.2.3").type).toBe("run");
      }
    }
  });

  it("[L32] --version and help are text, not errors", () => {
    expect(read("--version")).toEqual({ type: "text", text: "1.2.3" });
    expect(read("help train").type).toBe("text");
  });

  it("[L33] the list of verbs and flags is frozen: a new one is a decision", () => {
    expect(VERBS.map(({ name, flags }) => `${name}: ${flags.join(" ")}`)).toMatchInlineSnapshot(`
      [
        "check: set task json quiet color",
        "graph: mermaid svg plan yaml schema set task json quiet color",
        "compile: print outFile what batch length profile steps off data engine threads spinning set task json quiet color",
        "train: data engine fallback threads spinning graphCache seed epochs out set task json quiet color",
        "resume: data engine fallback threads spinning graphCache json quiet color",
        "evaluate: data split engine fallback threads spinning graphCache task json quiet color",
        "predict: task engine fallback threads spinning graphCache json quiet color",
        "doctor: json quiet color",
      ]
    `);
  });
});
