/** into = 0 + row · weight: a sum's first term, so that −0 comes out as a sum from zero gives it. */
export function setRow(into: usize, row: usize, weight: f32, bytes: usize): void {
  const w = f32x4.splat(weight),
    zero = f32x4.splat(0),
    body = bytes & ~15;
  let o: usize = 0;
  for (; o < body; o += 16) v128.store(into + o, f32x4.add(zero, f32x4.mul(v128.load(row + o), w)));
  for (; o < bytes; o += 4) store<f32>(into + o, <f32>0 + load<f32>(row + o) * weight);
}

/** into += row · weight. */
export function addRow(into: usize, row: usize, weight: f32, bytes: usize): void {
  const w = f32x4.splat(weight),
    body = bytes & ~15;
  let o: usize = 0;
  for (; o < body; o += 16) v128.store(into + o, f32x4.add(v128.load(into + o), f32x4.mul(v128.load(row + o), w)));
  for (; o < bytes; o += 4) store<f32>(into + o, load<f32>(into + o) + load<f32>(row + o) * weight);
}

function four(o: usize, p0: usize, p1: usize, p2: usize, p3: usize, w0: v128, w1: v128, w2: v128, w3: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(v128.load(p0 + o), w0), f32x4.mul(v128.load(p1 + o), w1)),
    f32x4.add(f32x4.mul(v128.load(p2 + o), w2), f32x4.mul(v128.load(p3 + o), w3)),
  );
}

function fourOf(o: usize, p0: usize, p1: usize, p2: usize, p3: usize, w0: f32, w1: f32, w2: f32, w3: f32): f32 {
  return load<f32>(p0 + o) * w0 + load<f32>(p1 + o) * w1 + (load<f32>(p2 + o) * w2 + load<f32>(p3 + o) * w3);
}

/** into = the sum of four weighted rows. */
export function setRows4(
  into: usize,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  w0: f32,
  w1: f32,
  w2: f32,
  w3: f32,
  bytes: usize,
): void {
  const v0 = f32x4.splat(w0),
    v1 = f32x4.splat(w1),
    v2 = f32x4.splat(w2),
    v3 = f32x4.splat(w3),
    body = bytes & ~15;
  let o: usize = 0;
  for (; o < body; o += 16) v128.store(into + o, four(o, p0, p1, p2, p3, v0, v1, v2, v3));
  for (; o < bytes; o += 4) store<f32>(into + o, fourOf(o, p0, p1, p2, p3, w0, w1, w2, w3));
}

/** into += the sum of four weighted rows. */
export function addRows4(
  into: usize,
  p0: usize,
  p1: usize,
  p2: usize,
  p3: usize,
  w0: f32,
  w1: f32,
  w2: f32,
  w3: f32,
  bytes: usize,
): void {
  const v0 = f32x4.splat(w0),
    v1 = f32x4.splat(w1),
    v2 = f32x4.splat(w2),
    v3 = f32x4.splat(w3),
    body = bytes & ~15;
  let o: usize = 0;
  for (; o < body; o += 16) v128.store(into + o, f32x4.add(v128.load(into + o), four(o, p0, p1, p2, p3, v0, v1, v2, v3)));
  for (; o < bytes; o += 4) store<f32>(into + o, load<f32>(into + o) + fourOf(o, p0, p1, p2, p3, w0, w1, w2, w3));
}
