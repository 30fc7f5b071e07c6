import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binary, category, type LabelSpec, number } from "../index.js";

const typeOf = ({ plugin, options }: LabelSpec) => plugin.create(options);
const encode = (spec: LabelSpec, raw: unknown): number => {
  const type = typeOf(spec);
  const into = type.target.dtype === "int32" ? new Int32Array(2) : new Float32Array(2);
  type.encode(raw, into, 1);
  return into[1] ?? Number.NaN;
};

const stars = category("stars", ["negative", "neutral", "positive"], { classWeights: { neutral: 2.5 } });

describe("binary", () => {
  test("[F8] true and false in several spellings", () => {
    expect([true, 1, "1", "true"].map((raw) => encode(binary("y"), raw))).toEqual([1, 1, 1, 1]);
    expect([false, 0, "0", "false"].map((raw) => encode(binary("y"), raw))).toEqual([0, 0, 0, 0]);
    expect(() => encode(binary("y"), "yes")).toThrow(/label-outside-classes/);
  });

  test("[F8] the probability is the sigmoid of the logit, the value its sign", () => {
    const type = typeOf(binary("y"));
    expect(type.decode(Float32Array.of(Math.log(3)))).toEqual({ value: true, probability: expect.closeTo(0.75, 6) });
    expect([-0.1, 0.1].map((logit) => type.decide(Float32Array.of(logit)))).toEqual([0, 1]);
  });
});

describe("category", () => {
  test("[F8] a class is its index; numbers stand for the class of that text", () => {
    expect(["negative", "neutral", "positive"].map((raw) => encode(stars, raw))).toEqual([0, 1, 2]);
    expect(encode(category("n", ["1", "3"]), 3)).toBe(1);
  });

  test("[F8] another class is refused, with the nearest one", () => {
    expect(() => encode(stars, "postive")).toThrow(/did you mean `positive`/);
    for (const raw of [null, undefined, 4, ["negative"], {}]) expect(() => encode(stars, raw)).toThrow(/label-outside-classes/);
  });

  test("[F8] class weights multiply the row's weight", () => {
    expect(["negative", "neutral"].map((raw) => typeOf(stars).weigh?.(raw))).toEqual([1, 2.5]);
    expect(() => typeOf(category("stars", ["a", "b"], { classWeights: { c: 1 } as object }))).toThrow(/category.classWeights/);
  });

  test("[F8] probabilities are a softmax of any finite logits, and the value its largest", () => {
    const logits = fc.float32Array({ minLength: 3, maxLength: 3, noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(logits, (row) => {
        const { value, probabilities } = typeOf(stars).decode(row) as { value: string; probabilities: Record<string, number> };
        const all = Object.values(probabilities);
        expect(all.reduce((a, b) => a + b)).toBeCloseTo(1, 6);
        expect(probabilities[value]).toBe(Math.max(...all));
        expect(Object.keys(probabilities)[typeOf(stars).decide(row)]).toBe(value);
      }),
      { seed: 3 },
    );
  });

  test("[F8] classes must differ, and be two at least", () => {
    expect(() => typeOf(category("s", ["a", "a"]))).toThrow(/differ/);
    expect(() => typeOf(category("s", ["a"]))).toThrow(/bad-option/);
  });
});

describe("number", () => {
  test("[F8] finite numbers only", () => {
    expect([3, "4.5", -1e3].map((raw) => encode(number("y"), raw))).toEqual([3, 4.5, -1000]);
    for (const raw of ["", " ", "four", null, 1e300, Number.NaN, Number.POSITIVE_INFINITY, true]) {
      expect(() => encode(number("y"), raw)).toThrow(/label-not-a-number/);
    }
    expect(typeOf(number("y")).decode(Float32Array.of(2.5))).toEqual({ value: 2.5 });
  });
});
