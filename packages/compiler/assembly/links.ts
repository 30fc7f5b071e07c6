import { sumOfSquares } from "./ranges";
import { addRow, setRow } from "./row";

// An entry is 16 bytes: offset of a row, weight, position of the id's next entry or -1; and in an id's first entry, that of its last.
const WEIGHT: usize = 4;
const NEXT: usize = 8;
const LAST: usize = 12;

const FULL: i32 = -1;

function place(entries: usize, position: i32): usize {
  return entries + ((<usize>position) << 4);
}

/** Appends an entry to the list of its id. */
function link(id: i32, row: usize, weight: f32, heads: usize, entries: usize, used: i32): void {
  const entry = place(entries, used);
  store<i32>(entry, <i32>row);
  store<f32>(entry, weight, WEIGHT);
  store<i32>(entry, -1, NEXT);
  store<i32>(entry, used, LAST);
  const at = heads + ((<usize>id) << 2);
  const first = load<i32>(at);
  if (first < 0) {
    store<i32>(at, used);
    return;
  }
  const head = place(entries, first);
  store<i32>(place(entries, load<i32>(head, LAST)), used, NEXT);
  store<i32>(head, used, LAST);
}

/** As `collectRows`, but as lists of where the rows are, which `gatherRow` adds up. Gives the new number of entries. */
export function linkRows(
  ids: usize,
  count: i32,
  rows: usize,
  untrained: i32,
  vocabulary: i32,
  width: i32,
  heads: usize,
  entries: usize,
  used: i32,
  capacity: i32,
): i32 {
  const bytes = (<usize>width) << 2;
  for (let i = 0; i < count; i++, rows += bytes) {
    const id = load<i32>(ids + ((<usize>i) << 2));
    if (<u32>id >= <u32>vocabulary) return -2 - i;
    if (id === untrained) continue;
    if (used === capacity) return FULL;
    link(id, rows, 1, heads, entries, used++);
  }
  return used;
}

/** As `collectBags`, but as lists. */
export function linkBags(
  ids: usize,
  weights: usize,
  batch: i32,
  length: i32,
  rows: usize,
  untrained: i32,
  vocabulary: i32,
  width: i32,
  heads: usize,
  entries: usize,
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
      if (<u32>id >= <u32>vocabulary) return -2 - entry;
      if (id === untrained) continue;
      if (used === capacity) return FULL;
      link(id, rows, weight, heads, entries, used++);
    }
  }
  return used;
}

/** into = the sum of a list's weighted rows, from its first entry on. */
export function gatherRow(entries: usize, first: i32, into: usize, bytes: usize): void {
  let entry = place(entries, first);
  setRow(into, <usize>load<i32>(entry), load<f32>(entry, WEIGHT), bytes);
  for (let next = load<i32>(entry, NEXT); next >= 0; next = load<i32>(entry, NEXT)) {
    entry = place(entries, next);
    addRow(into, <usize>load<i32>(entry), load<f32>(entry, WEIGHT), bytes);
  }
}

/** Σ x² of what `gatherRow` gives for every list, in float64. `row` is room for one. */
export function linkedSquares(heads: usize, vocabulary: i32, entries: usize, row: usize, width: i32): f64 {
  const bytes = (<usize>width) << 2;
  let sum: f64 = 0;
  for (let end = heads + ((<usize>vocabulary) << 2); heads < end; heads += 4) {
    const first = load<i32>(heads);
    if (first < 0) continue;
    gatherRow(entries, first, row, bytes);
    sum += sumOfSquares(row, width);
  }
  return sum;
}
