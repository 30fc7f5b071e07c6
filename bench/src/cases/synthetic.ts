import { type Batch, fillNormal, type InputBlock, type LabelBlock, type NumberBlock, randomStream } from "gruyere";

const ones = (shape: readonly number[]): NumberBlock => ({
  values: new Float32Array(shape.reduce((n, d) => n * d, 1)).fill(1),
  shape,
  dtype: "float32",
});

const stream = (name: string) => randomStream({ seed: 1, stream: "bench", name });

/** Standard normal numbers of a shape. */
export function normalInput(name: string, shape: readonly number[]): InputBlock {
  const values = new Float32Array(shape.reduce((n, d) => n * d, 1));
  fillNormal(values, { seed: 1, stream: "bench", name });
  return { value: { values, shape, dtype: "float32" } };
}

/** Bags `[rows, count]` of distinct ids below `size`, each of weight 1. */
export function bagInput(name: string, rows: number, count: number, size: number): InputBlock {
  const draw = stream(name);
  const ids = Array.from({ length: rows }, () => [...draw.permutation(size).slice(0, count)].sort((a, b) => a - b)).flat();
  return { value: { values: Int32Array.from(ids), shape: [rows, count], dtype: "int32" }, mask: ones([rows, count]) };
}

/** Sequences `[rows, steps]` of ids from `from` to below `size`, without padding. */
export function idsInput(name: string, rows: number, steps: number, from: number, size: number): InputBlock {
  const draw = stream(name);
  const values = Int32Array.from({ length: rows * steps }, () => from + draw.below(size - from));
  return { value: { values, shape: [rows, steps], dtype: "int32" }, mask: ones([rows, steps]) };
}

/** A class of `classes` for each row, all of weight 1. */
export function classLabels(name: string, rows: number, classes: number): LabelBlock {
  const draw = stream(`label ${name}`);
  const values = Int32Array.from({ length: rows }, () => draw.below(classes));
  return { target: { values, shape: [rows], dtype: "int32" }, weights: ones([rows]) };
}

/** True or false for each row, all of weight 1. */
export function binaryLabels(name: string, rows: number): LabelBlock {
  const draw = stream(`label ${name}`);
  const values = Float32Array.from({ length: rows }, () => draw.below(2));
  return { target: { values, shape: [rows, 1], dtype: "float32" }, weights: ones([rows]) };
}

/** A batch of these blocks. */
export function batchOf(
  dataset: string,
  size: number,
  inputs: Readonly<Record<string, InputBlock>>,
  labels: Readonly<Record<string, LabelBlock>>,
): Batch {
  return { dataset, size, rows: Array.from({ length: size }, (_, row) => row), inputs, labels, rowWeights: {} };
}
