/** Numbers by name. */
export type NamedNumbers = Readonly<Record<string, ArrayLike<number>>>;

/** Where two sets of tensors are furthest apart. */
export interface Disagreement {
  readonly name: string;
  /** ‖difference‖ / ‖expected‖ of that tensor; infinite when names or sizes differ, or a number is none. */
  readonly error: number;
}

/** Differences are relative to a tensor's norm, or to so many times what a last digit moves, or to this share of all norms together. */
const MOVES = 5e5;
const SHARE = 5e-3;

/**
 * The tensor that is furthest from what was expected, relative to its own norm.
 *
 * @param perturbed What is expected when the parameters differ in their last digit: where that moves a tensor by more than 1e-5 of
 * its norm (a gradient through batch normalisation that cancels out to nothing), the error is relative to 500,000 times the move
 * (the reference, TensorFlow.js on the CPU, sums in float64: it moves less than float32 does).
 * Nor is it ever relative to less than a 200th of the norm of all tensors: 1e-4 of that is some roundings of the largest.
 */
export function worstOf(received: NamedNumbers, expected: NamedNumbers, perturbed: readonly NamedNumbers[] = []): Disagreement {
  const least = SHARE * Math.hypot(...Object.values(expected).map(normOf));
  const names = [...new Set([...Object.keys(received), ...Object.keys(expected)])];
  const errors = names.map((name): Disagreement => {
    const [own, known] = [received[name], expected[name]];
    if (!own || !known) return { name, error: Number.POSITIVE_INFINITY };
    const moves = perturbed.map((each) => distance(each[name] ?? [], known)).filter(Number.isFinite);
    const difference = distance(own, known);
    const error = difference === 0 ? 0 : difference / Math.max(least, normOf(known), MOVES * Math.max(0, ...moves));
    return { name, error: Number.isNaN(error) ? Number.POSITIVE_INFINITY : error };
  });
  return errors.reduce((worst, each) => (each.error > worst.error ? each : worst), { name: "", error: 0 });
}

const normOf = (numbers: ArrayLike<number>): number => Math.sqrt(Array.from(numbers).reduce((sum, x) => sum + x * x, 0));

/** ‖a − b‖; infinite for other sizes. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return normOf(Array.from(a, (x, i) => x - (b[i] ?? Number.NaN)));
}
