import fc from "fast-check";
import { expect, test } from "vitest";
import { editDistance, nearest } from "./nearest.js";

test("[F9] the nearest name is the one with the fewest edits, if few enough", () => {
  expect(nearest("trnuk", ["trunk", "movie"])).toBe("trunk");
  expect(nearest("Trunk", ["trunks", "trunk"])).toBe("trunk");
  expect(nearest("textbag", ["text", "text-bag", "bag"])).toBe("text-bag");
  expect(nearest("xyz", ["trunk"])).toBeUndefined();
  expect(nearest("a", [])).toBeUndefined();
});

test("[F9] edit distance is symmetric, zero for equal names only, and bounded by the longer name", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a));
      expect(editDistance(a, b) === 0).toBe(a === b);
      expect(editDistance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
    }),
    { seed: 5 },
  );
});
