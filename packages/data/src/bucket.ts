/**
 * The length that sequences of up to `longest` are padded to: the next of 1, 2, 3, 4, 6, 8, 12, 16, 24, … (powers of two and
 * their halfway points), so that a run meets few shapes and pads by less than a half. Never more than `most`.
 */
export function bucketOf(longest: number, most: number = Number.POSITIVE_INFINITY): number {
  let size = 1;
  while (size < longest) {
    const halfway = size + size / 2;
    size = Number.isInteger(halfway) && halfway >= longest ? halfway : size * 2;
  }
  return Math.max(1, Math.min(size, most));
}
