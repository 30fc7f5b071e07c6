/** Numbers by name. */
export type NamedNumbers = Readonly<Record<string, ArrayLike<number>>>;

/** Where two sets of tensors are furthest apart. */
export interface Disagreement {
  readonly name: string;
  /** ‖difference‖ / ‖expected‖ of that tensor; infinite when names or sizes differ, or a number is none. */
  readonly error: number;
}

/**
 * The tensor that is furthest from what was expected, relative to its own norm.
 *
 * @param floor A norm below which differences are taken relative to it: what cancels out to nothing has no digits of its own. Default 0.
 */
export function worstOf(received: NamedNumbers, expected: NamedNumbers, floor = 0): Disagreement {
  const names = [...new Set([...Object.keys(received), ...Object.keys(expected)])];
  const all = names.map((name) => ({ name, error: errorOf(received[name], expected[name], floor) }));
  return all.reduce((worst, each) => (each.error > worst.error ? each : worst), { name: "", error: 0 });
}

/** Norm of all numbers together. */
export const globalNorm = (tensors: NamedNumbers): number =>
  Math.hypot(...Object.values(tensors).map((numbers) => Math.hypot(...Array.from(numbers))));

function errorOf(received: ArrayLike<number> | undefined, expected: ArrayLike<number> | undefined, floor: number): number {
  if (!received || !expected || received.length !== expected.length) return Number.POSITIVE_INFINITY;
  const difference = Math.hypot(...Array.from(expected, (number, i) => number - (received[i] ?? Number.NaN)));
  if (difference === 0) return 0;
  const error = difference / Math.max(floor, Math.hypot(...Array.from(expected)));
  return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
}
