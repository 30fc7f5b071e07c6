import type { InputBlock, JsonObject, NumberBlock } from "@gruyere/flow";
import type { RandomStream } from "@gruyere/random";
import { between, chance, normals, oneOf } from "./draw.js";

/** An input of a random program. */
export interface RandomInput {
  /** Its type in the vocabulary, and the options. */
  readonly type: string;
  readonly options: JsonObject;
  /** Numbers for some rows. */
  readonly block: (random: RandomStream, rows: number) => InputBlock;
}

type Make = (random: RandomStream) => RandomInput;

const LONGEST = 5;

const inputs: readonly Make[] = [
  (random) => {
    const size = between(random, 2, 6);
    return { type: "vector", options: { size }, block: (r, rows) => ({ value: floats(normals(r, rows * size), [rows, size]) }) };
  },
  (random) => {
    const size = between(random, 2, 4);
    return { type: "sequence", options: { size }, block: (r, rows) => sequenceBlock(r, rows, size) };
  },
  (random) => {
    const size = between(random, 4, 9);
    return { type: "ids", options: { size }, block: (r, rows) => idsBlock(r, rows, size, () => 1) };
  },
  (random) => {
    const size = between(random, 4, 12);
    return { type: "bag", options: { size }, block: (r, rows) => idsBlock(r, rows, size, () => oneOf(r, [1, 1, 2, 0.5])) };
  },
  (random) => {
    const [height, width, channels] = [between(random, 5, 8), between(random, 5, 8), oneOf(random, [1, 3])];
    return {
      type: "image",
      options: { height, width, channels },
      block: (r, rows) => imageBlock(r, [rows, height, width, channels]),
    };
  },
  (random) => {
    const classes = ["a", "b", "c", "d"].slice(0, between(random, 2, 4));
    return {
      type: "categorical",
      options: { classes },
      block: (r, rows) => ({ value: integers(ids(r, rows, classes.length), [rows]) }),
    };
  },
];

/** An input of any type that the modules take, small. */
export const randomInput: Make = (random) => oneOf(random, inputs)(random);

const floats = (values: Float32Array, shape: readonly number[]): NumberBlock => ({ values, shape, dtype: "float32" });
const integers = (values: Int32Array, shape: readonly number[]): NumberBlock => ({ values, shape, dtype: "int32" });
const ids = (random: RandomStream, length: number, size: number): Int32Array =>
  Int32Array.from({ length }, () => random.below(size));

/** Real steps of each row; a row may have none. */
const lengths = (random: RandomStream, rows: number): readonly number[] =>
  Array.from({ length: rows }, () => (chance(random, 0.05) ? 0 : between(random, 1, LONGEST)));

function sequenceBlock(random: RandomStream, rows: number, size: number): InputBlock {
  const real = lengths(random, rows);
  const steps = Math.max(1, ...real);
  const mask = floats(new Float32Array(rows * steps), [rows, steps]);
  const value = floats(normals(random, rows * steps * size), [rows, steps, size]);
  for (let place = 0; place < rows * steps; place++) {
    const isReal = place % steps < (real[Math.floor(place / steps)] ?? 0);
    mask.values[place] = isReal ? 1 : 0;
    if (!isReal) value.values.fill(0, place * size, (place + 1) * size);
  }
  return { value, mask };
}

/** Ids with weights: those of padding are 0. Ids may come twice in a row. */
function idsBlock(random: RandomStream, rows: number, size: number, weight: () => number): InputBlock {
  const real = lengths(random, rows);
  const steps = Math.max(1, ...real);
  const shape = [rows, steps];
  const value = integers(ids(random, rows * steps, size), shape);
  const mask = floats(new Float32Array(rows * steps), shape);
  for (let place = 0; place < rows * steps; place++) {
    const isReal = place % steps < (real[Math.floor(place / steps)] ?? 0);
    mask.values[place] = isReal ? weight() : 0;
    if (!isReal) value.values[place] = 0;
  }
  return { value, mask };
}

/** Bytes, or numbers from 0 to 1. */
function imageBlock(random: RandomStream, shape: readonly number[]): InputBlock {
  const length = shape.reduce((product, size) => product * size, 1);
  const values = chance(random, 0.5)
    ? Uint8Array.from({ length }, () => random.below(256))
    : Float32Array.from({ length }, () => random.uniform());
  return { value: { values, shape, dtype: "float32" } };
}
