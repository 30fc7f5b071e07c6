import type { Plan } from "@gruyere/core";
import type { Batch, InputBlock, LabelBlock, NumberBlock, Signature } from "@gruyere/flow";

/** How large an example is. */
export interface ExampleSize {
  /** Rows. */
  readonly batch: number;
  /** Elements of what has no length of its own: sequences, texts, bags, and the sides of images of any size. */
  readonly length: number;
}

/** A batch of the shapes that a plan takes, with numbers that are always the same: every active task has a label in every row. */
export function exampleBatch(plan: Plan, size: ExampleSize): Batch {
  const active = Object.values(plan.tasks).filter((task) => task.active);
  const weights = floats([size.batch], () => 1);
  const labels = active.flatMap(({ name, label }) => (label ? [[name, labelBlock(label.target, size)] as const] : []));
  return {
    dataset: "example",
    size: size.batch,
    rows: Array.from({ length: size.batch }, (_, i) => i),
    inputs: Object.fromEntries(Object.entries(plan.inputs).map(([name, input]) => [name, inputBlock(input, size)])),
    labels: Object.fromEntries(labels),
    rowWeights: Object.fromEntries(active.flatMap(({ name, label }) => (label ? [] : [[name, weights] as const]))),
  };
}

/** What the losses of a step over one example are divided by. */
export const denominatorsOf = ({ labels, rowWeights }: Batch): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...Object.entries(labels).map(([task, { weights }]) => [task, weights] as const), ...Object.entries(rowWeights)].map(
      ([task, weights]) => [task, weights.values.length],
    ),
  );

function inputBlock(signature: Signature, size: ExampleSize): InputBlock {
  const value = block(signature, size);
  return signature.masked ? { value, mask: floats(value.shape.slice(0, 2), () => 1) } : { value };
}

function labelBlock(target: Signature, size: ExampleSize): LabelBlock {
  const value = block(target, size);
  return { target: value, weights: floats(target.shape[0] === null ? value.shape.slice(0, 2) : [size.batch], () => 1) };
}

function block({ kind, shape, dtype, size: ids }: Signature, { batch, length }: ExampleSize): NumberBlock {
  const inner = kind === "bag" ? [length] : shape.map((side) => side ?? length);
  if (dtype === "float32") return floats([batch, ...inner], (i) => (i * GOLDEN) % 1);
  const all = [batch, ...inner];
  return { values: Int32Array.from({ length: count(all) }, (_, i) => (i * STRIDE) % (ids ?? 2)), shape: all, dtype };
}

/** Spreads numbers over 0 to 1. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Spreads ids over a table, as words are. */
const STRIDE = 7919;

const count = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);

const floats = (shape: readonly number[], number: (i: number) => number): NumberBlock => ({
  values: Float32Array.from({ length: count(shape) }, (_, i) => number(i)),
  shape,
  dtype: "float32",
});
