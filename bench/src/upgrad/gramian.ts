/** Gradients by parameter. */
export type GradientRow = Readonly<Record<string, Float32Array>>;

/** Inner products of K gradients, [K, K] in float64; a parameter that a row lacks counts as zeros. */
export function gramianOf(rows: readonly GradientRow[]): Float64Array {
  const gramian = new Float64Array(rows.length ** 2);
  for (const [i, a] of rows.entries()) {
    for (const [j, b] of rows.slice(0, i + 1).entries()) {
      const value = product(a, b);
      gramian[i * rows.length + j] = value;
      gramian[j * rows.length + i] = value;
    }
  }
  return gramian;
}

function product(a: GradientRow, b: GradientRow): number {
  return Object.entries(a).reduce((sum, [name, values]) => sum + dot(values, b[name]), 0);
}

/** Four sums that don't wait for one another. */
function dot(a: Float32Array, b: Float32Array | undefined): number {
  if (!b) return 0;
  let [s, t, u, v] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    s += (a[i] ?? 0) * (b[i] ?? 0);
    t += (a[i + 1] ?? 0) * (b[i + 1] ?? 0);
    u += (a[i + 2] ?? 0) * (b[i + 2] ?? 0);
    v += (a[i + 3] ?? 0) * (b[i + 3] ?? 0);
  }
  for (let i = whole; i < a.length; i++) s += (a[i] ?? 0) * (b[i] ?? 0);
  return s + t + (u + v);
}
