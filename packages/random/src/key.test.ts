import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { advance, positionOf, type RandomKey } from "./key.js";

const keys = fc.record({
  seed: fc.maxSafeInteger(),
  stream: fc.string({ maxLength: 12 }),
  step: fc.maxSafeNat(),
  name: fc.string({ maxLength: 12 }),
});
const text = ({ key0, key1, counter }: ReturnType<typeof positionOf>): string => [key0, key1, ...counter].join();

describe("positions", () => {
  test("[R2] different keys have different positions", () => {
    fc.assert(
      fc.property(keys, keys, (a, b) => {
        const same = a.seed === b.seed && a.stream === b.stream && a.step === b.step && a.name === b.name;
        expect(text(positionOf(a)) === text(positionOf(b))).toBe(same);
      }),
      { seed: 1 },
    );
  });

  test("[R2] no two of 100,000 similar names meet", () => {
    const digests = new Set<string>();
    for (let i = 0; i < 100_000; i++) {
      const { key0, key1 } = positionOf({ seed: 1, stream: "initialise", name: `layer${i}/kernel` });
      digests.add(`${key0},${key1}`);
    }
    expect(digests.size).toBe(100_000);
  });

  test("[R2] where the stream ends and the name begins matters, and so do trailing zero characters", () => {
    const of = (stream: string, name: string): string => text(positionOf({ seed: 1, stream, name }));
    const all = [of("ab", "c"), of("a", "bc"), of("abc", ""), of("", "abc"), of("abc", "\0"), of("", "")];
    expect(new Set(all).size).toBe(all.length);
  });

  test("[R2] seeds differ in all of their bits, negative ones too", () => {
    const seeds = [0, 1, -1, 2 ** 32, 2 ** 32 + 1, -(2 ** 32), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    expect(new Set(seeds.map((seed) => text(positionOf({ seed, stream: "s" })))).size).toBe(seeds.length);
  });

  test("[R2] steps past 32 bits differ", () => {
    const steps = [0, 1, 2 ** 32, 2 ** 32 + 1, 2 ** 40];
    expect(new Set(steps.map((step) => text(positionOf({ seed: 0, stream: "s", step })))).size).toBe(steps.length);
  });

  test.each<[string, RandomKey]>([
    ["a fraction as seed", { seed: 0.5, stream: "s" }],
    ["NaN as seed", { seed: Number.NaN, stream: "s" }],
    ["a seed past 2⁵³", { seed: 2 ** 53, stream: "s" }],
    ["a negative step", { seed: 0, stream: "s", step: -1 }],
    ["a fraction as step", { seed: 0, stream: "s", step: 1.5 }],
  ])("[R3] %s is refused", (_, key) => {
    expect(() => positionOf(key)).toThrow(RangeError);
  });

  test("[R4] the block counter carries into its second word and leaves the step alone", () => {
    const counter = Uint32Array.of(0xffff_ffff, 0, 7, 8);
    advance(counter);
    expect([...counter]).toEqual([0, 1, 7, 8]);
    advance(counter);
    expect([...counter]).toEqual([1, 1, 7, 8]);
  });
});
