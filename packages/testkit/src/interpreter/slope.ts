/** How a number changes along one direction. */
export interface Slope {
  /** Of length 1, as many numbers as the tensor has. */
  readonly direction: Float64Array;
  readonly slope: number;
}

/**
 * How far a gradient is from what slopes say of it: an estimate of ‖error‖ / ‖gradient‖, for directions of signs. 0 when both vanish.
 *
 * @throws Error when the gradient has another size.
 */
export function slopeError(gradient: ArrayLike<number>, slopes: readonly Slope[]): number {
  const numbers = Float64Array.from(gradient);
  const errors = slopes.map(({ direction, slope }) => inner(numbers, direction) - slope);
  const error = Math.sqrt((numbers.length * errors.reduce((sum, x) => sum + x * x, 0)) / Math.max(1, slopes.length));
  return error === 0 ? 0 : error / Math.max(Number.MIN_VALUE, Math.sqrt(inner(numbers, numbers)));
}

function inner(a: Float64Array, b: Float64Array): number {
  if (a.length !== b.length) throw new Error(`slopeError: a gradient of ${a.length} numbers, directions of ${b.length}`);
  return a.reduce((sum, x, i) => sum + x * (b[i] ?? Number.NaN), 0);
}
