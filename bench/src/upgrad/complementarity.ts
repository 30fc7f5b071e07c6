import { solvePositiveDefinite } from "./cholesky.js";

/** Rounds in which all offenders change sides at once; afterwards one at a time, which always ends (Murty, 1974). */
const BLOCK_ROUNDS = 10;

/**
 * min ½ zᵀGz + qᵀz over z ≥ 0, for a symmetric positive definite G [n, n]: block principal pivoting (Júdice and Pires, 1994). It
 * looks for the set F of positive numbers with G_FF z_F = −q_F and slack G z + q ≥ 0 elsewhere: exact, up to float64.
 *
 * @throws RangeError when G is not positive definite.
 */
export function nonNegativeMinimum(g: Float64Array, q: Float64Array): Float64Array {
  const n = q.length;
  const free = new Set<number>();
  const tolerance = 1e-13 * q.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let round = 0; ; round++) {
    const z = onFree(
      g,
      q,
      [...free].sort((a, b) => a - b),
    );
    const offenders = Array.from({ length: n }, (_, i) => i).filter((i) =>
      free.has(i) ? (z[i] ?? 0) < 0 : slack(g, q, z, i) < -tolerance,
    );
    if (offenders.length === 0) return z;
    for (const i of round < BLOCK_ROUNDS ? offenders : offenders.slice(-1)) if (!free.delete(i)) free.add(i);
  }
}

/** The minimum over the numbers of F, the others being zero. */
function onFree(g: Float64Array, q: Float64Array, free: readonly number[]): Float64Array {
  const n = q.length;
  const matrix = Float64Array.from(free.flatMap((i) => free.map((j) => g[i * n + j] ?? 0)));
  const solved = solvePositiveDefinite(
    matrix,
    Float64Array.from(free, (i) => -(q[i] ?? 0)),
  );
  const z = new Float64Array(n);
  for (const [k, i] of free.entries()) z[i] = solved[k] ?? 0;
  return z;
}

function slack(g: Float64Array, q: Float64Array, z: Float64Array, i: number): number {
  return z.reduce((sum, value, j) => sum + (g[i * z.length + j] ?? 0) * value, q[i] ?? 0);
}
