import { addRow, setRow } from "./row";

/** Instead of the number of rows: there is no room for one more. Below it: -2 - the position of a bad id. The index is cleared then. */
const FULL: i32 = -1;

function collect(
  id: i32,
  row: usize,
  weight: f32,
  index: usize,
  list: usize,
  into: usize,
  bytes: usize,
  used: i32,
  capacity: i32,
): i32 {
  const at = index + ((<usize>id) << 2);
  const position = load<i32>(at);
  if (position >= 0) {
    addRow(into + <usize>position * bytes, row, weight, bytes);
    return used;
  }
  if (used === capacity) {
    clearIndex(index, list, used);
    return FULL;
  }
  store<i32>(at, used);
  store<i32>(list + ((<usize>used) << 2), id);
  setRow(into + <usize>used * bytes, row, weight, bytes);
  return used + 1;
}

/** Adds row i to the compact row of ids[i], in order. Gives the new number of compact rows. `untrained`: an id to pass over, or -1. */
export function collectRows(
  ids: usize,
  count: i32,
  rows: usize,
  untrained: i32,
  vocabulary: i32,
  width: i32,
  index: usize,
  list: usize,
  into: usize,
  used: i32,
  capacity: i32,
): i32 {
  const bytes = (<usize>width) << 2;
  for (let i = 0; i < count; i++, rows += bytes) {
    const id = load<i32>(ids + ((<usize>i) << 2));
    if (<u32>id >= <u32>vocabulary) {
      clearIndex(index, list, used);
      return -2 - i;
    }
    if (id === untrained) continue;
    used = collect(id, rows, 1, index, list, into, bytes, used, capacity);
    if (used < 0) return used;
  }
  return used;
}

/** Adds row b times weights[b,l] to the compact row of ids[b,l], in order. */
export function collectBags(
  ids: usize,
  weights: usize,
  batch: i32,
  length: i32,
  rows: usize,
  untrained: i32,
  vocabulary: i32,
  width: i32,
  index: usize,
  list: usize,
  into: usize,
  used: i32,
  capacity: i32,
): i32 {
  const bytes = (<usize>width) << 2;
  let entry: i32 = 0;
  for (let b = 0; b < batch; b++, rows += bytes) {
    for (let end = entry + length; entry < end; entry++) {
      const at = (<usize>entry) << 2;
      const weight = load<f32>(weights + at);
      if (weight === 0) continue;
      const id = load<i32>(ids + at);
      if (<u32>id >= <u32>vocabulary) {
        clearIndex(index, list, used);
        return -2 - entry;
      }
      if (id === untrained) continue;
      used = collect(id, rows, weight, index, list, into, bytes, used, capacity);
      if (used < 0) return used;
    }
  }
  return used;
}

/** Marks the rows of a list as untouched again. */
export function clearIndex(index: usize, list: usize, used: i32): void {
  for (let i = 0; i < used; i++) store<i32>(index + ((<usize>load<i32>(list + ((<usize>i) << 2))) << 2), -1);
}
