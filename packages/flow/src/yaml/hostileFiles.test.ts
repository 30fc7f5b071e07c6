import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { vocabulary } from "../fixtures/vocabulary.js";
import { GruyereError, type Problem, parseProgram, validate } from "../index.js";

const WHOLE = readFileSync(new URL("../fixtures/whole.yaml", import.meta.url), "utf8");

/** Problems of a file; anything but a `GruyereError` with places inside the file fails the test. */
function problemsOf(text: string): readonly Problem[] {
  try {
    const { program } = parseProgram(text, vocabulary, { file: "hostile.yaml" });
    expect(validate(program, vocabulary)).toEqual([]);
    return [];
  } catch (error) {
    if (!(error instanceof GruyereError)) throw error;
    expect(error.problems.length).toBeGreaterThan(0);
    for (const { location } of error.problems) {
      expect(location?.line).toBeGreaterThan(0);
      expect(location?.line).toBeLessThanOrEqual(text.split("\n").length);
    }
    return error.problems;
  }
}

describe("hostile files", () => {
  test("[F22] a file with random edits is a good program, or has problems with places in it", () => {
    const edit = fc.record({
      at: fc.nat({ max: WHOLE.length }),
      cut: fc.nat({ max: 6 }),
      put: fc.constantFrom("", ..."{}[]:,&*#'\"-\n x0(.)"),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        problemsOf(edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), WHOLE));
      }),
      { seed: 9, numRuns: 150 },
    );
  });

  test("[F22] any JSON in the place of any section is good, or has problems", () => {
    const sections = fc.record(
      {
        inputs: fc.jsonValue(),
        modules: fc.jsonValue(),
        tasks: fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), fc.jsonValue())),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(sections, (value) => {
        problemsOf(JSON.stringify(value));
      }),
      { seed: 10, numRuns: 150 },
    );
  });

  test("[F22] an empty file and wrong kinds of values are told in a reader's words", () => {
    expect(problemsOf("\n")).toMatchObject([{ code: "bad-option", hint: expect.stringContaining("the file is empty") }]);
    expect(problemsOf("inputs: []\nmodules: {}\ntasks: 3\n")).toMatchObject([
      { path: "inputs", expected: "a mapping of names to values" },
      { path: "tasks", expected: "a mapping of names to values" },
    ]);
    const [alias] = problemsOf("inputs: *.csv\n");
    expect(alias?.hint).toContain("a text that begins with * needs quotes");
  });

  test("[F22] a key that objects can't hold is refused, not dropped", () => {
    expect(problemsOf("inputs: {}\nmodules:\n  __proto__: { linear: { units: 1 } }\ntasks: {}\n")).toMatchObject([
      { code: "bad-syntax", location: { line: 3, column: 3 } },
    ]);
  });

  test.each(["constructor", "toString", "hasOwnProperty"])("[F22] the key %s is a key like any other", (key) => {
    const task = `flow: { logits: head(x) }, label: { binary: y }`;
    const text = `inputs: { x: { vector: { size: 2 } } }\nmodules: { head: { linear: { units: 1 } }, ${key}: linear }\ntasks: { a: { ${task} } }\n`;
    expect(problemsOf(text)).not.toEqual([]);
    expect(problemsOf(`${key}: 3\n${text}`).map(({ code }) => code)).toContain("unknown-key");
    expect(problemsOf(text.replace(`${key}: linear`, `m: ${key}`)).map(({ code }) => code)).toContain("unknown-module-type");
  });
});
