/** Powers of √2, rounded: 1, 2, 3, 4, 6, 8, 11, 16, …: padding is at most 41% and on average some 17%. */
const POWERS = [...new Set(Array.from({ length: 41 }, (_, i) => Math.round(2 ** (i / 2))))];

/** The length that a sequence is padded to: the next bucket, or its own length where there is none. */
export function bucketOf(length: number, buckets: readonly number[] | "none"): number {
  if (buckets === "none") return length;
  const fitting = (buckets.length > 0 ? buckets : POWERS).filter((bucket) => bucket >= length);
  return fitting.length > 0 ? Math.min(...fitting) : length;
}
