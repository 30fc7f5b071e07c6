import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Expression, formatExpression, parseExpression } from "./expression.js";

const word = fc.stringMatching(/^[a-zé][\w-]{0,6}$/u);
const key = fc.oneof(fc.nat({ max: 99 }).map(String), word, fc.string({ minLength: 1, maxLength: 5 }));
const keys = fc.array(key, { maxLength: 2 });
const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    fc.record({ type: fc.constant("name" as const), name: word, keys }),
    fc.record({ type: fc.constant("call" as const), module: word, args: fc.array(tie("expression"), { maxLength: 3 }), keys }),
  ),
}));

describe("parseExpression", () => {
  test("[F21] the grammar", () => {
    expect(parseExpression(" fuse( enc(text).mask , b ) [0] ")).toEqual({
      type: "call",
      module: "fuse",
      args: [
        { type: "call", module: "enc", args: [{ type: "name", name: "text", keys: [] }], keys: ["mask"] },
        { type: "name", name: "b", keys: [] },
      ],
      keys: ["0"],
    });
    expect(parseExpression("trunk#2")).toEqual({ type: "name", name: "trunk#2", keys: [] });
    expect(parseExpression('x["odd key"].0')).toMatchObject({ keys: ["odd key", "0"] });
  });

  test("[F21] what is written is read back", () => {
    fc.assert(
      fc.property(expression, (value) => {
        expect(parseExpression(formatExpression(value))).toEqual(value);
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test.each([
    ["", "a name", 0],
    ["f(a", "`,` or `)`", 3],
    ["f(a,)", "a name", 4],
    ["f a", "the end, `.` or `[`", 2],
    ["f(a) + 1", "the end, `.` or `[`", 5],
    ["a.", "a key after `.`", 2],
    ["a[b]", "an index or a quoted key", 2],
    ["a[0", "`]`", 3],
    ["3", "a name", 0],
    ['a["\\x"]', "a JSON string", 2],
  ])("[F21] %j: expected %s at %i", (text, expected, offset) => {
    expect(() => parseExpression(text)).toThrow(expect.objectContaining({ expected, offset }));
  });

  test("[F21] any text is read or refused with a place inside it, and nesting is bounded", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab().,[]0"# ') }), (text) => {
        try {
          parseExpression(text);
        } catch (error) {
          expect(error).toMatchObject({ offset: expect.any(Number), expected: expect.any(String) });
        }
      }),
      { seed: 4, numRuns: 1000 },
    );
    expect(() => parseExpression(`${"f(".repeat(5000)}a${")".repeat(5000)}`)).toThrow(/nested/);
  });
});
