import { axisOf, generate, numberAt, placeOf, replaced, sizeOf, type Tensor } from "./tensor.js";

/** The numbers that `axes` run over, for one index of all axes (those of `axes` are ignored), in row-major order. */
export function lineOf(x: Tensor, axes: readonly number[], index: readonly number[]): Float64Array {
  const inner = axes.map((axis) => numberAt(x.shape, axis));
  const place = [...index];
  return generate({ shape: inner, type: "float32" }, (position) => {
    for (const [i, axis] of axes.entries()) place[axis] = numberAt(position, i);
    return numberAt(x.values, placeOf(x.shape, place));
  }).values;
}

/** Replaces each line along an axis by what a function makes of it: all its lines have `length` numbers. */
export function alongAxis(
  x: Tensor,
  axis: number,
  line: (numbers: Float64Array) => ArrayLike<number>,
  { length, type }: { readonly length?: number; readonly type?: Tensor["type"] } = {},
): Tensor {
  const along = axisOf(axis, x.shape.length);
  const shape = replaced(x.shape, along, length ?? numberAt(x.shape, along));
  const made = new Map<number, ArrayLike<number>>();
  const lines = replaced(x.shape, along, 1);
  return generate({ shape, type: type ?? x.type }, (index) => {
    const key = placeOf(lines, index);
    const numbers = made.get(key) ?? line(lineOf(x, [along], index));
    made.set(key, numbers);
    return numberAt(numbers, numberAt(index, along));
  });
}

/** Reduces the numbers along axes to one. No axes: all of them. */
export function reduceAxes(
  x: Tensor,
  axes: readonly number[],
  keep: boolean,
  reduce: (numbers: Float64Array) => number,
  type = x.type,
): Tensor {
  const all = x.shape.map((_, axis) => axis);
  const reduced = axes.length === 0 ? all : axes.map((axis) => axisOf(axis, x.shape.length));
  const kept = x.shape.map((size, axis) => (reduced.includes(axis) ? 1 : size));
  const { values } = generate({ shape: kept, type }, (index) => reduce(lineOf(x, reduced, index)));
  const shape = keep ? kept : x.shape.filter((_, axis) => !reduced.includes(axis));
  if (values.length !== sizeOf(shape)) throw new Error(`interpret: axes ${axes} of [${x.shape}]`);
  return { shape, type, values };
}
