import type { Batch, InputBlock, LabelBlock, NumberBlock } from "@gruyere/flow";
import { randomStream } from "@gruyere/random";

const floats = (values: ArrayLike<number>, shape: readonly number[]): NumberBlock => ({
  values: Float32Array.from(values),
  shape,
  dtype: "float32",
});

/** Normal numbers, the same for the same name. */
export function someNumbers(shape: readonly number[], name = "x"): NumberBlock {
  const random = randomStream({ seed: 11, stream: "testkit", name });
  return floats(
    Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => random.normal()),
    shape,
  );
}

/** Rows of a bag, padded to the longest: ids of weight 1 (or the given weights), padding of weight 0. */
export function bagBlock(rows: readonly (readonly number[])[], weights?: readonly (readonly number[])[]): InputBlock {
  const length = Math.max(1, ...rows.map((row) => row.length));
  const padded = rows.flatMap((row) => [...row, ...Array<number>(length - row.length).fill(0)]);
  const mask = rows.flatMap((row, i) => [
    ...row.map((_, j) => weights?.[i]?.[j] ?? 1),
    ...Array<number>(length - row.length).fill(0),
  ]);
  const shape = [rows.length, length];
  return { value: { values: Int32Array.from(padded), shape, dtype: "int32" }, mask: floats(mask, shape) };
}

/** One number per row as a label; NaN is missing, with `garbage` in its place. */
export function labelBlock(values: readonly number[], garbage = 0, weights?: readonly number[]): LabelBlock {
  const present = values.map((value, i) => (Number.isNaN(value) ? 0 : (weights?.[i] ?? 1)));
  const filled = values.map((value) => (Number.isNaN(value) ? garbage : value));
  return { target: floats(filled, [values.length, 1]), weights: floats(present, [values.length]) };
}

/** A batch from its parts. */
export function batchOf(
  inputs: Readonly<Record<string, InputBlock | NumberBlock>>,
  labels: Readonly<Record<string, LabelBlock>>,
  size: number,
): Batch {
  return {
    dataset: "testkit",
    size,
    rows: Array.from({ length: size }, (_, i) => i),
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([name, block]) => [name, "value" in block ? block : { value: block }]),
    ),
    labels,
    rowWeights: {},
  };
}

/** The sum of each task's weights over the batches: what a step usually divides by. */
export function denominatorsOf(batches: readonly Batch[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const { labels } of batches) {
    for (const [task, { weights }] of Object.entries(labels)) {
      for (const weight of weights.values) sums[task] = (sums[task] ?? 0) + weight;
    }
  }
  return sums;
}
