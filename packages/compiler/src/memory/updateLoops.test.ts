import type { Arithmetic, UpdateRule } from "@gruyere/core";
import { traceUpdate } from "@gruyere/core/engine";
import { adam, type ReferenceUpdate, referenceUpdate } from "@gruyere/train";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { optimiserRules } from "./fixtures/optimiserRules.js";
import { type State, stateOnHeap } from "./fixtures/stateOnHeap.js";

const learningRate = 0.01;
const SMALLEST_NORMAL = 2 ** -126;

/** Every operation in float64, rounded to float32: exactly IEEE 754's float32 operation. */
const float32Arithmetic: Arithmetic<number> = {
  add: (a, b) => Math.fround(a + Math.fround(b)),
  sub: (a, b) => Math.fround(a - Math.fround(b)),
  mul: (a, b) => Math.fround(a * Math.fround(b)),
  div: (a, b) => Math.fround(a / Math.fround(b)),
  max: (a, b) => Math.max(a, Math.fround(b)),
  min: (a, b) => Math.min(a, Math.fround(b)),
  sqrt: (a) => Math.fround(Math.sqrt(a)),
  abs: Math.abs,
  sign: Math.sign,
};

/** One update by the rule itself, number by number. */
function plainUpdate(rule: UpdateRule, { parameter, slots }: State, gradient: readonly number[], count: number): State {
  const next = parameter.map((value, i) => {
    const own = Object.fromEntries(rule.slots.map((name, s) => [name, slots[s]?.[i] ?? 0]));
    const result = rule.update(float32Arithmetic, {
      parameter: value,
      gradient: gradient[i] ?? 0,
      slots: own,
      count,
      learningRate,
    });
    return { parameter: result.parameter, slots: rule.slots.map((name) => result.slots[name] ?? own[name] ?? 0) };
  });
  const flushed = (value: number): number => (Math.abs(value) < SMALLEST_NORMAL ? 0 : value);
  return {
    parameter: next.map((each) => each.parameter),
    slots: rule.slots.map((_, s) => next.map((each) => flushed(each.slots[s] ?? 0))),
  };
}

/** A rule of random operations: each takes two earlier values, or one and a number. */
type Line = readonly [name: keyof Arithmetic<unknown>, first: number, second: number, scalar: number | undefined];
const randomRule = (lines: readonly Line[], ends: readonly number[]): UpdateRule => ({
  name: "random",
  slots: ["one", "two"],
  settings: {},
  update<T>(a: Arithmetic<T>, { parameter, gradient, slots }: { parameter: T; gradient: T; slots: Readonly<Record<string, T>> }) {
    const { one = gradient, two = gradient } = slots;
    const all = [parameter, gradient, one, two];
    const at = (i: number): T => all[i % all.length] ?? parameter;
    for (const [name, first, second, scalar] of lines)
      all.push(
        name === "sqrt" || name === "abs" || name === "sign" ? a[name](at(first)) : a[name](at(first), scalar ?? at(second)),
      );
    const [p = 0, s = 0, t = 0] = ends;
    // Sometimes a slot has no new value.
    return { parameter: at(all.length - 1 - p), slots: { one: at(s), ...(t % 3 === 0 ? {} : { two: at(t) }) } };
  },
});
const line = fc.tuple(
  fc.constantFrom("add", "sub", "mul", "div", "max", "min", "sqrt", "abs", "sign") satisfies fc.Arbitrary<Line[0]>,
  fc.nat(40),
  fc.nat(40),
  fc.option(fc.constantFrom(0.1, -1.25, 2, 0, -0, 1e-3, 1e30, Number.POSITIVE_INFINITY), { nil: undefined }),
);
const anyRule = fc
  .tuple(fc.array(line, { minLength: 1, maxLength: 14 }), fc.tuple(fc.nat(3), fc.nat(40), fc.nat(40)))
  .map(([lines, ends]) => randomRule(lines, ends));
const anyNumber = fc.oneof(
  fc.float(),
  fc.constantFrom(0, -0, 1, -1, Number.NaN, Number.POSITIVE_INFINITY, Math.fround(1e-40), Math.fround(-1e-40)),
);
const anyNumbers = (length: number) => fc.array(anyNumber, { minLength: length, maxLength: length });

describe("updates of ranges", () => {
  it("[X47] random rules give, to the bit, the rule in float32: with zeros of both signs, infinities and NaN, at any length", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRule,
        fc.nat(11).chain((length) => fc.tuple(anyNumbers(length), anyNumbers(length), anyNumbers(length))),
        async (rule, [values, first, second]) => {
          const { heap, put, parameter, slots, length, loops, read } = await stateOnHeap(rule, values);
          let expected: State = { parameter: values, slots: rule.slots.map(() => values.map(() => 0)) };
          for (const [i, gradient] of [first, second].entries()) {
            const update = traceUpdate(rule, { learningRate, count: i + 1 });
            loops.dense(update, { parameter, gradient: put(gradient), slots, length });
            expected = plainUpdate(rule, expected, gradient, i + 1);
          }
          expect(read()).toEqual(expected);
          expect(heap.generation).toBe(0);
        },
      ),
      { seed: 47, numRuns: 400 },
    );
  });

  for (const [title, rule] of optimiserRules)
    it(`[X48] ${title} follows the float64 reference over 100 steps`, async () => {
      const start = Float32Array.from({ length: 203 }, (_, i) => Math.sin(3 * i + 1));
      const { heap, put, parameter, slots, length, loops, read } = await stateOnHeap(rule, start);
      const gradient = put(new Float32Array(length));
      let expected: ReferenceUpdate = { parameter: Float64Array.from(start), slots: {} };
      for (let count = 1; count <= 100; count++) {
        const now = start.map((_, i) => Math.sin(1.3 * count + 0.7 * i) * ((i % 7) + 0.3));
        heap.float32(gradient, length).set(now);
        loops.dense(traceUpdate(rule, { learningRate, count }), { parameter, gradient, slots, length });
        expected = referenceUpdate(rule, { ...expected, gradient: Float64Array.from(now), count, learningRate });
      }
      const actual = read();
      expect(distance(actual.parameter, expected.parameter)).toBeLessThanOrEqual(1e-5);
      for (const [i, name] of rule.slots.entries())
        expect(distance(actual.slots[i] ?? [], expected.slots[name] ?? Float64Array.of()), name).toBeLessThanOrEqual(1e-5);
    });

  it("[X49] a gradient scale of 1 changes no bit, another one is the scaled gradient's update", async () => {
    const rule = adam();
    const values = Float32Array.from({ length: 41 }, (_, i) => Math.cos(i));
    const gradient = values.map((value) => value ** 3);
    const after = async (numbers: Float32Array, gradientScale?: number): Promise<State> => {
      const { put, parameter, slots, length, loops, read } = await stateOnHeap(rule, values);
      const range = { parameter, gradient: put(numbers), slots, length };
      const update = traceUpdate(rule, { learningRate, count: 1 });
      loops.dense(update, gradientScale === undefined ? range : { ...range, gradientScale });
      return read();
    };
    expect(await after(gradient, 1)).toEqual(await after(gradient));
    expect(await after(gradient, 0.1)).toEqual(await after(gradient.map((value) => value * Math.fround(0.1))));
  });

  it("[X50] state that fades becomes 0 and not subnormal", async () => {
    const rule: UpdateRule = {
      name: "fading",
      slots: ["kept"],
      settings: {},
      update: (a, { parameter, gradient }) => ({ parameter: a.mul(parameter, 0.5), slots: { kept: a.mul(gradient, 0.5) } }),
    };
    const small = [SMALLEST_NORMAL, -SMALLEST_NORMAL, 2 * SMALLEST_NORMAL, -2 * SMALLEST_NORMAL, SMALLEST_NORMAL];
    const { put, parameter, slots, length, loops, read } = await stateOnHeap(rule, small);
    loops.dense(traceUpdate(rule, { learningRate, count: 1 }), { parameter, gradient: put(small), slots, length });
    expect(read()).toEqual({
      parameter: small.map((value) => value / 2),
      slots: [[0, 0, SMALLEST_NORMAL, -SMALLEST_NORMAL, 0]],
    });
  });

  it("[X51] one module serves all learning rates and counts of a structure", async () => {
    for (const [, rule] of optimiserRules) {
      const { put, parameter, slots, length, loops } = await stateOnHeap(rule, [1, 2, 3]);
      const gradient = put([1, 1, 1]);
      const sizes = [1, 2, 3, 4, 5].map((count) => {
        const update = traceUpdate(rule, { learningRate: learningRate / count, count });
        loops.dense(update, { parameter, gradient, slots, length });
        return loops.size;
      });
      // Some begin in a way of their own: SGD's momentum is its first gradient.
      const [first, second = 0] = sizes;
      expect(first).toBe(1);
      expect(second).toBeLessThanOrEqual(2);
      expect(sizes.slice(1)).toEqual([second, second, second, second]);
      expect(() =>
        loops.dense(traceUpdate(rule, { learningRate, count: 1 }), { parameter, gradient, slots: [...slots, 0], length }),
      ).toThrow(RangeError);
    }
  });

  it("[X51] structures without number are remembered up to a bound", async () => {
    const rule: UpdateRule = {
      name: "longer",
      slots: [],
      settings: {},
      update(a, { parameter, gradient, count }) {
        let next = parameter;
        for (let i = 0; i < count; i++) next = a.add(next, gradient);
        return { parameter: next, slots: {} };
      },
    };
    const { put, parameter, slots, length, loops, read } = await stateOnHeap(rule, [0]);
    const gradient = put([1]);
    for (let count = 1; count <= 150; count++)
      loops.dense(traceUpdate(rule, { learningRate, count }), { parameter, gradient, slots, length });
    expect(loops.size).toBeLessThanOrEqual(64);
    expect(read().parameter).toEqual([(150 * 151) / 2]);
  });
});

/** ‖a − b‖ / ‖b‖ */
function distance(a: ArrayLike<number>, b: Float64Array): number {
  let [difference, size] = [0, 0];
  for (const [i, expected] of b.entries()) {
    difference += ((a[i] ?? Number.NaN) - expected) ** 2;
    size += expected ** 2;
  }
  return Math.sqrt(difference / size);
}
