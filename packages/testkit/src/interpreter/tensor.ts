import type { Signature, ValueType } from "@gruyere/compiler/graph";

/** Numbers of one value in row-major order: whatever its type, they are held as float64. */
export interface Tensor extends Signature {
  readonly values: Float64Array;
}

/** How many numbers a shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** The number at a place of an array. Throws when there is none: an interpreter that reads 0 there would hide a wrong index. */
export function numberAt(numbers: ArrayLike<number>, place: number): number {
  const number = numbers[place];
  if (number === undefined) throw new Error(`interpret: place ${place} of ${numbers.length} numbers`);
  return number;
}

/**
 * Where an index lies among a shape's numbers. Axes of size 1 take any index, and missing leading axes too: that is broadcasting.
 *
 * @throws Error when the index lies outside.
 */
export function placeOf(shape: readonly number[], index: readonly number[]): number {
  let place = 0;
  const skipped = index.length - shape.length;
  for (let axis = 0; axis < shape.length; axis++) {
    const size = numberAt(shape, axis);
    const i = size === 1 ? 0 : numberAt(index, skipped + axis);
    if (i < 0 || i >= size) throw new Error(`interpret: index ${index} of [${shape}]`);
    place = place * size + i;
  }
  return place;
}

/** The number at an index; broadcasting. */
export const at = (tensor: Tensor, index: readonly number[]): number => numberAt(tensor.values, placeOf(tensor.shape, index));

/** Visits each index of a shape in row-major order. The index is one array that changes. */
export function forEachIndex(shape: readonly number[], visit: (index: readonly number[], place: number) => void): void {
  const index = shape.map(() => 0);
  const size = sizeOf(shape);
  for (let place = 0; place < size; place++) {
    visit(index, place);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = numberAt(index, axis) + 1;
      index[axis] = next % numberAt(shape, axis);
      if (next < numberAt(shape, axis)) break;
    }
  }
}

/** A number as a type holds it: int32 truncates and wraps around, bool is 0 or 1, float32 stays as exact as float64 is. */
export function stored(type: ValueType, number: number): number {
  if (type === "int32") return number | 0;
  if (type === "int64") return Math.trunc(number);
  if (type === "bool") return number === 0 ? 0 : 1;
  return number;
}

/** A tensor of numbers that a function gives for each index. */
export function generate({ shape, type }: Signature, number: (index: readonly number[], place: number) => number): Tensor {
  const values = new Float64Array(sizeOf(shape));
  forEachIndex(shape, (index, place) => {
    values[place] = stored(type, number(index, place));
  });
  return { shape, type, values };
}

/** A tensor full of one number. */
export const filled = (signature: Signature, number: number): Tensor => generate(signature, () => number);

/** An axis counted from the front: -1 is the last of `rank`. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** A list with the entry at one position replaced. */
export const replaced = (list: readonly number[], position: number, entry: number): readonly number[] =>
  list.map((old, i) => (i === position ? entry : old));
