import { describe, expect, it } from "vitest";
import type { Attributes, Signature, ValueType } from "../graph.js";
import { operatorOf } from "../operators.js";

const value = (shape: readonly number[], type: ValueType = "float32"): Signature => ({ shape, type });
const ids = (...shape: readonly number[]): Signature => value(shape, "int32");

const shapes = (
  name: string,
  inputs: readonly (Signature | undefined)[],
  attributes: Attributes = {},
): readonly (readonly number[])[] =>
  operatorOf(name)
    .infer(inputs, attributes)
    .map(({ shape }) => shape);

const flops = (name: string, inputs: readonly Signature[], attributes: Attributes = {}): number | undefined =>
  operatorOf(name).flops?.(inputs, attributes, () => 0);

describe("operators", () => {
  it("[X24] bounds of slices are those of ONNX", () => {
    const cut = (start: number, end: number, step: number): number | undefined =>
      shapes("Slice", [value([7])], { starts: [start], ends: [end], axes: [0], steps: [step] })[0]?.[0];
    for (const start of [-9, -7, -3, 0, 2, 6, 7, 99]) {
      for (const end of [-9, -8, -7, -3, 0, 2, 6, 7, 99]) {
        for (const step of [-3, -1, 1, 2])
          expect(cut(start, end, step), `${start}:${end}:${step}`).toBe(reference(7, start, end, step));
      }
    }
  });

  it("[X24] rows and bags of tables", () => {
    expect(shapes("ScatterRows", [ids(2, 3), value([2, 3, 4])], { shape: [9, 4] })).toEqual([[9, 4]]);
    expect(shapes("BagProduct", [value([9, 4]), ids(2, 3), value([2, 3])])).toEqual([[2, 4]]);
    expect(shapes("ScatterBag", [ids(2, 3), value([2, 3]), value([2, 4])], { shape: [9, 4] })).toEqual([[9, 4]]);
    expect(flops("BagProduct", [value([9, 4]), ids(2, 3), value([2, 3])])).toBe(2 * 6 * 4);
  });

  it("[X24] operations of products are counted", () => {
    expect(flops("Gemm", [value([5, 3]), value([4, 5])], { transA: true, transB: true })).toBe(2 * 3 * 4 * 5);
    expect(flops("Gemm", [value([3, 5]), value([5, 4]), value([4])])).toBe(2 * 3 * 4 * 5 + 12);
    expect(flops("MatMul", [value([2, 3, 5]), value([2, 5, 4])])).toBe(2 * 2 * 3 * 4 * 5);
    expect(flops("Reshape", [value([2, 3])], { shape: [6] })).toBe(0);
  });

  const misfits: readonly (readonly [string, readonly Signature[], Attributes, RegExp])[] = [
    ["Add", [value([2]), value([3])], {}, /\[2\] and \[3\] don't broadcast/],
    ["Add", [value([2]), ids(2)], {}, /float32 and int32/],
    ["Where", [value([2]), value([2]), value([2])], {}, /condition of type float32/],
    ["Reshape", [value([2, 3])], { shape: [5] }, /\[2,3\] can't become \[5\]/],
    ["Expand", [value([2])], { shape: [3] }, /don't broadcast/],
    ["Expand", [value([3])], { shape: [1] }, /\[3\] doesn't broadcast to \[1\]/],
    ["Transpose", [value([2, 3])], { perm: [0, 0] }, /axes 0,0 of \[2,3\]/],
    ["Concat", [value([2, 3]), value([2, 4])], { axis: 0 }, /\[2,4\] can't be joined to float32 \[2,3\]/],
    ["Split", [value([5])], { axis: 0, split: [2, 2] }, /split into 2,2/],
    ["Pad", [value([5])], { pads: [1] }, /pads 1 of \[5\]/],
    ["Tile", [value([5])], { repeats: [1, 2] }, /\[5\] repeated 1,2 times/],
    ["Gemm", [value([2, 3]), value([4, 5])], {}, /3 columns and 4 rows/],
    ["Gemm", [value([2, 3]), value([3, 5]), value([4])], {}, /don't broadcast|bias/],
    ["ReduceSum", [value([2, 3])], { axes: [2] }, /axis 2 of a tensor of rank 2/],
    ["TopK", [value([2, 3])], { k: 4, axis: 1 }, /the 4 largest of 3/],
    ["Gather", [value([2, 3]), value([2])], { axis: 0 }, /indices of type float32/],
    ["ScatterRows", [ids(4), value([3, 2])], { shape: [9, 2] }, /rows \[3,2\] at ids \[4\]/],
    ["ScatterRows", [ids(3), value([3, 2])], { shape: [9, 2, 1] }, /a table of shape \[9,2,1\]/],
    ["BagProduct", [value([9, 4]), ids(2, 3), value([2, 2])], {}, /a bag of ids \[2,3\] with weights \[2,2\]/],
    ["ScatterND", [value([9, 4]), ids(2, 1), value([2, 3])], { reduction: "none" }, /updates \[2,3\] at \[2,1\] of \[9,4\]/],
  ];
  for (const [name, inputs, attributes, text] of misfits) {
    it(`[X24] ${name} says of what doesn't fit what came: ${text.source}`, () => {
      expect(() => shapes(name, inputs, attributes)).toThrow(text);
    });
  }
});

/** How many numbers a slice has, by counting. */
function reference(size: number, start: number, end: number, step: number): number {
  const from = start < 0 ? start + size : start;
  const to = end < 0 ? end + size : end;
  let count = 0;
  for (
    let i = step > 0 ? Math.max(0, from) : Math.min(size - 1, from);
    step > 0 ? i < Math.min(size, to) : i > Math.max(-1, to);
    i += step
  ) {
    if (i >= 0 && i < size) count++;
  }
  return count;
}
