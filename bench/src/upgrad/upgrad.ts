import { nonNegativeMinimum } from "./complementarity.js";

/** What `upgradWeights` takes besides the Gramian. */
export interface UpgradOptions {
  /** Factor of each projected gradient, [K]. Default: 1 / K each. */
  readonly preference?: readonly number[];
  /** Below this trace the Gramian counts as zero. Default 1e-4, as TorchJD's. */
  readonly normEps?: number;
  /** What is added to the diagonal of the Gramian of trace 1. Default 1e-4, as TorchJD's. */
  readonly regEps?: number;
}

/**
 * The weights [K] with which UPGrad combines K gradients, from their Gramian G [K, K] in float64 (Quinton and Rey, "Jacobian descent
 * for multi-objective optimization", 2024): each preferred gradient c_i g_i is projected onto the dual cone of all of them, by the
 * v ≥ c_i e_i that minimises vᵀGv, and these v are added up. G is scaled to trace 1 and regularised first.
 */
export function upgradWeights(
  gramian: Float64Array,
  { preference, normEps = 1e-4, regEps = 1e-4 }: UpgradOptions = {},
): Float64Array {
  const count = Math.sqrt(gramian.length);
  const trace = gramian.reduce((sum, value, at) => (at % (count + 1) === 0 ? sum + value : sum), 0);
  const scale = trace < normEps ? 0 : 1 / trace;
  const g = gramian.map((value, at) => value * scale + (at % (count + 1) === 0 ? regEps : 0));
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const preferred = preference?.[i] ?? 1 / count;
    // v = c_i e_i + z with z ≥ 0, so that half of vᵀGv is ½ zᵀGz + c_i (G e_i)ᵀz and a constant.
    const z = nonNegativeMinimum(
      g,
      g.slice(i * count, (i + 1) * count).map((value) => preferred * value),
    );
    weights[i] = (weights[i] ?? 0) + preferred;
    for (const [k, value] of z.entries()) weights[k] = (weights[k] ?? 0) + value;
  }
  return weights;
}
