function squaresOfLow(x: v128): v128 {
  const wide = f64x2.promote_low_f32x4(x);
  return f64x2.mul(wide, wide);
}

function high(x: v128): v128 {
  return i64x2.splat(i64x2.extract_lane(x, 1));
}

/** Σ x² in float64, in four interleaved sums: the squares of the largest float32 don't overflow. */
export function sumOfSquares(from: usize, length: i32): f64 {
  let a = f64x2.splat(0),
    b = f64x2.splat(0);
  const end = from + ((<usize>length) << 2),
    body = from + ((<usize>(length & ~3)) << 2);
  for (; from < body; from += 16) {
    const x = v128.load(from);
    a = f64x2.add(a, squaresOfLow(x));
    b = f64x2.add(b, squaresOfLow(high(x)));
  }
  const pair = f64x2.add(a, b);
  let sum = f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
  for (; from < end; from += 4) {
    const x = <f64>load<f32>(from);
    sum += x * x;
  }
  return sum;
}

/** target += source. */
export function addTo(target: usize, source: usize, length: i32): void {
  const bytes = (<usize>length) << 2,
    body = bytes & ~15;
  let o: usize = 0;
  for (; o < body; o += 16) v128.store(target + o, f32x4.add(v128.load(target + o), v128.load(source + o)));
  for (; o < bytes; o += 4) store<f32>(target + o, load<f32>(target + o) + load<f32>(source + o));
}

/** target *= factor. */
export function scale(target: usize, length: i32, factor: f32): void {
  const bytes = (<usize>length) << 2,
    body = bytes & ~15,
    f = f32x4.splat(factor);
  let o: usize = 0;
  for (; o < body; o += 16) v128.store(target + o, f32x4.mul(v128.load(target + o), f));
  for (; o < bytes; o += 4) store<f32>(target + o, load<f32>(target + o) * factor);
}

/** target = value everywhere. */
export function fill(target: usize, length: i32, value: f32): void {
  const bytes = (<usize>length) << 2,
    body = bytes & ~15,
    v = f32x4.splat(value);
  let o: usize = 0;
  for (; o < body; o += 16) v128.store(target + o, v);
  for (; o < bytes; o += 4) store<f32>(target + o, value);
}
