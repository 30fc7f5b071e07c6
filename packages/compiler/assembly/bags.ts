import { addRow, addRows4, setRow, setRows4 } from "./row";

/**
 * into[b,:] = Σ_l weights[b,l] · table[ids[b,l],:], four rows of the table at a time: `into` is read and written a quarter as often.
 * Gives -1, or the position b · length + l of an id that is not below `vocabulary`.
 */
export function bagProduct(
  table: usize,
  vocabulary: i32,
  width: i32,
  ids: usize,
  weights: usize,
  rows: i32,
  length: i32,
  into: usize,
): i32 {
  const bytes = (<usize>width) << 2;
  let entry: i32 = 0;
  for (let b = 0; b < rows; b++, into += bytes) {
    let waiting = 0;
    let empty = true;
    let p0: usize = 0,
      p1: usize = 0,
      p2: usize = 0,
      p3: usize = 0;
    let w0: f32 = 0,
      w1: f32 = 0,
      w2: f32 = 0,
      w3: f32 = 0;
    for (let end = entry + length; entry < end; entry++) {
      const at = (<usize>entry) << 2;
      const weight = load<f32>(weights + at);
      if (weight === 0) continue;
      const id = load<i32>(ids + at);
      if (<u32>id >= <u32>vocabulary) return entry;
      p0 = p1;
      p1 = p2;
      p2 = p3;
      p3 = table + <usize>id * bytes;
      w0 = w1;
      w1 = w2;
      w2 = w3;
      w3 = weight;
      if (++waiting < 4) continue;
      if (empty) setRows4(into, p0, p1, p2, p3, w0, w1, w2, w3, bytes);
      else addRows4(into, p0, p1, p2, p3, w0, w1, w2, w3, bytes);
      waiting = 0;
      empty = false;
    }
    if (empty && waiting === 0) memory.fill(into, 0, bytes);
    // The last ones in their order.
    if (waiting === 3) {
      rest(into, p1, w1, bytes, empty);
      empty = false;
    }
    if (waiting >= 2) {
      rest(into, p2, w2, bytes, empty);
      empty = false;
    }
    if (waiting >= 1) rest(into, p3, w3, bytes, empty);
  }
  return -1;
}

function rest(into: usize, row: usize, weight: f32, bytes: usize, first: bool): void {
  if (first) setRow(into, row, weight, bytes);
  else addRow(into, row, weight, bytes);
}
