import { GruyereError } from "@gruyere/flow";
import { describe, expect, it } from "vitest";
import { dense, masked, normals, prepare, runOne } from "../fixtures/apply.js";
import { gradientError } from "../fixtures/gradient.js";
import { add } from "./add.js";
import { concat } from "./concat.js";
import { multiply } from "./multiply.js";

describe("concat", () => {
  it("[M12] joins along the last axis", () => {
    const [a, b] = [dense("vector", [2, 1], [1, 2]), dense("vector", [2, 2], [3, 4, 5, 6])];
    const p = prepare(concat(), [a, b, a]);
    expect(p.outputs).toMatchObject({ kind: "vector", shape: [4] });
    expect([...runOne(p, [a, b, a]).values]).toEqual([1, 3, 4, 1, 2, 5, 6, 2]);
    expect(gradientError(p, [a, b, a])).toBeLessThan(1e-3);
  });

  it("[M12] of one value is that value; of images it joins channels", () => {
    const image = dense("image", [1, 2, 2, 1], [1, 2, 3, 4]);
    expect([...runOne(prepare(concat(), [image]), [image]).values]).toEqual([1, 2, 3, 4]);
    const both = runOne(prepare(concat(), [image, image]), [image, image]);
    expect(both.shape).toEqual([1, 2, 2, 2]);
    expect([...both.values]).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it("[M13] is masked where any argument is", () => {
    const a = masked(dense("sequence", [1, 3, 1]), [1, 1, 0]);
    const b = masked(dense("sequence", [1, 3, 2]), [1, 0, 0]);
    expect(runOne(prepare(concat(), [a, b]), [a, b]).mask).toEqual([1, 0, 0]);
  });

  it("[M5] refuses kinds or shapes that don't fit, and names both", () => {
    const vector = dense("vector", [1, 2]);
    expect(() => prepare(concat(), [vector, dense("image", [1, 2, 2, 1])])).toThrow(/vector\[2\] and image\[2, 2, 1\]/);
    expect(() => prepare(concat(), [dense("image", [1, 2, 2, 1]), dense("image", [1, 3, 2, 1])])).toThrow(GruyereError);
    expect(() => prepare(concat(), [])).toThrow(GruyereError);
  });
});

describe("add and multiply", () => {
  const [a, b] = [dense("vector", [2, 3], normals(6, 1)), dense("vector", [2, 3], normals(6, 2))];

  it.each([
    ["add", add(), (x: number, y: number) => x + y + x],
    ["multiply", multiply(), (x: number, y: number) => x * y * x],
  ])("[M14] %s works elementwise", (_, spec, reference) => {
    const p = prepare(spec, [a, b, a]);
    const expected = Float32Array.from(a.values, (x, i) => reference(x, b.values[i] ?? 0));
    for (const [i, y] of runOne(p, [a, b, a]).values.entries()) expect(y).toBeCloseTo(expected[i] ?? 0, 5);
    expect(gradientError(p, [a, b, a])).toBeLessThan(2e-3);
  });

  it("[M5] refuse other shapes: nothing is broadcast in silence", () => {
    expect(() => prepare(add(), [a, dense("vector", [2, 1])])).toThrow(GruyereError);
    expect(() => prepare(multiply(), [a, dense("vector", [2, 1])])).toThrow(/one kind and shape/);
  });
});
