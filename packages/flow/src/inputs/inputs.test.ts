import { describe, expect, test } from "vitest";
import * as flow from "../index.js";
import { formatSignature, type InputSpec } from "../index.js";

const typeOf = ({ plugin, options }: InputSpec) => plugin.create(options);

describe("inputs", () => {
  test.each<[string, InputSpec, string, boolean]>([
    ["text", flow.text({ maxWords: 10 }), "ids[T] of 12 masked", true],
    ["text-bag", flow.textBag({ maxWords: 10 }), "bag[] of 10 masked", true],
    ["ids", flow.ids({ size: 7 }), "ids[T] of 7 masked", false],
    ["bag", flow.bag({ size: 7 }), "bag[] of 7 masked", false],
    ["vector", flow.vector({ size: 7 }), "vector[7]", false],
    ["sequence", flow.sequence({ size: 7, maxLength: 5 }), "sequence[T, 7] masked", false],
    ["numeric", flow.numeric(), "vector[1]", true],
    ["numeric", flow.numeric({ columns: ["age", "income"] }), "vector[2]", true],
    ["numeric", flow.numeric({ columns: ["age"], scale: "none" }), "vector[1]", false],
    ["categorical", flow.categorical({ classes: ["red", "white"] }), "category[] of 2", false],
    ["categorical", flow.categorical({ maxClasses: 30 }), "category[] of 31", true],
    ["image", flow.image({ height: 8, width: 9 }), "image[8, 9, 3]", false],
    ["video", flow.video({ height: 8, width: 9, channels: 1 }), "video[T, 8, 9, 1] masked", false],
    ["audio", flow.audio({ sampleRate: 16_000 }), "audio[T] masked", false],
  ])("[F6] %s %#", (name, spec, signature, fitted) => {
    expect(spec.plugin.name).toBe(name);
    expect(formatSignature(typeOf(spec).signature)).toBe(signature);
    expect(typeOf(spec).fitted).toBe(fitted);
  });

  test("[F6] an input with columns reads those fields; any other its own name", () => {
    expect(typeOf(flow.numeric({ columns: ["age", "income"] })).fields).toEqual(["age", "income"]);
    expect(typeOf(flow.numeric()).fields).toEqual([]);
  });

  test("[F6] `from` is a setting of the input, not an option of its type", () => {
    const from = { name: "shout", apply: (row: flow.Row) => String(row["body"]).toUpperCase() };
    const spec = flow.text({ maxWords: 3, from });
    expect(spec.options).toEqual({ maxWords: 3 });
    expect(spec.from).toBe(from);
  });

  test("[F7] wrong options are refused, each with its path", () => {
    expect(() => flow.imageInput.create({ height: 0, widht: 3, channels: 2 })).toThrow(
      expect.objectContaining({
        problems: expect.arrayContaining([
          expect.objectContaining({ code: "bad-option", path: "image.height" }),
          expect.objectContaining({ code: "bad-option", path: "image.width" }),
          expect.objectContaining({ code: "bad-option", path: "image.channels" }),
          expect.objectContaining({ code: "unknown-key", path: "image.widht" }),
        ]),
      }),
    );
  });
});
