/** How many numbers a shape has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/**
 * An axis counted from the front: -1 is the last of `rank`.
 *
 * @throws Error when there is no such axis.
 */
export function axisOf(axis: number, rank: number): number {
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw new Error(`axis ${axis} of a tensor of rank ${rank}`);
}

/** The size of an axis, counted as in {@link axisOf}. */
export const sizeAt = (shape: readonly number[], axis: number): number => shape[axisOf(axis, shape.length)] ?? 0;

/** A shape with the size at one axis replaced. */
export const withSize = (shape: readonly number[], axis: number, size: number): readonly number[] =>
  shape.with(axisOf(axis, shape.length), size);

/** Whether two shapes are equal. */
export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);
