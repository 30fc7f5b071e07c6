/** The q-quantile of numbers, 0 ≤ q ≤ 1, interpolated linearly between neighbours. Throws `RangeError` when there are none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  if (low === undefined || high === undefined) throw new RangeError("a quantile of no numbers");
  return low + (high - low) * (at - Math.floor(at));
}

/** The middle number, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
