import type { StepRequest } from "@gruyere/core";
import type { Batch, InputBlock, LabelBlock, NumberBlock } from "@gruyere/flow";
import { type RandomStream, randomStream } from "@gruyere/random";
import { denominatorsOf } from "../programs/batches.js";
import { between, chance, normals, oneOf, someOf } from "./draw.js";
import type { RandomProgram } from "./randomProgram.js";
import type { RandomLabel } from "./randomTask.js";

/**
 * A step of a random program: 1 to 3 batches of 1 to 6 rows, each for some of the tasks, with labels that are missing and weights. The
 * same step gives the same numbers.
 */
export function randomStep(program: RandomProgram, step = 0): StepRequest {
  const random = randomStream({ seed: program.seed, stream: "random-step", step, name: "batches" });
  const alike = chance(random, 0.4);
  const rows = between(random, 1, 6);
  const names = Object.keys(program.tasks);
  const batches = Array.from({ length: between(random, 1, 3) }, () =>
    randomBatch(program, random, alike ? names : someOf(random, names), alike ? rows : between(random, 1, 6)),
  );
  const weights = chance(random, 0.3) && Object.fromEntries(names.map((name) => [name, oneOf(random, [0.25, 1, 3])]));
  return {
    batches,
    denominators: denominators(batches),
    random: { seed: program.seed, step },
    ...(weights && { weights }),
  };
}

function randomBatch(program: RandomProgram, random: RandomStream, names: readonly string[], rows: number): Batch {
  const tasks = Object.entries(program.tasks).filter(([name]) => names.includes(name));
  const needed = new Set(tasks.flatMap(([, { inputs }]) => inputs));
  const inputs: Record<string, InputBlock> = {};
  for (const [name, input] of Object.entries(program.inputs)) if (needed.has(name)) inputs[name] = input.block(random, rows);
  const labels: Record<string, LabelBlock> = {};
  const rowWeights: Record<string, NumberBlock> = {};
  for (const [name, { label }] of tasks) {
    const target = targetOf(random, label, rows);
    const weights = weightsOf(random, label, rows, inputs);
    if (target) labels[name] = { target: garbled(target, weights), weights };
    else rowWeights[name] = weights;
  }
  return { dataset: "random", size: rows, rows: Array.from({ length: rows }, (_, i) => i), inputs, labels, rowWeights };
}

function targetOf(random: RandomStream, label: RandomLabel, rows: number): NumberBlock | undefined {
  if (label.kind === "rows" || label.kind === "frames") return undefined;
  if (label.kind === "category") {
    const values = Int32Array.from({ length: rows }, () => random.below(label.classes));
    return { values, shape: [rows], dtype: "int32" };
  }
  const values = label.kind === "number" ? normals(random, rows) : Float32Array.from({ length: rows }, () => random.below(2));
  return { values, shape: [rows, 1], dtype: "float32" };
}

/** One per row; a quarter is missing. Of frames: one per real frame of the input. */
function weightsOf(
  random: RandomStream,
  label: RandomLabel,
  rows: number,
  inputs: Readonly<Record<string, InputBlock>>,
): NumberBlock {
  const values = Float32Array.from({ length: rows }, () => oneOf(random, [0, 1, 1, 1, 1, 0.5, 2, 0]));
  const mask = label.kind === "frames" ? inputs[label.input]?.mask : undefined;
  if (!mask) return { values, shape: [rows], dtype: "float32" };
  const steps = mask.values.length / rows;
  const frames = Float32Array.from(mask.values, (real, place) => real * (values[Math.floor(place / steps)] ?? 0));
  return { values: frames, shape: mask.shape, dtype: "float32" };
}

/** What stands where a label is missing must not matter. */
function garbled(target: NumberBlock, weights: NumberBlock): NumberBlock {
  const values = target.values.slice();
  for (const [row, weight] of weights.values.entries())
    if (weight === 0) values[row] = target.dtype === "int32" ? -1 : Number.NaN;
  return { ...target, values };
}

/** Sums of weights, of tasks with a label and without. */
function denominators(batches: readonly Batch[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = { ...denominatorsOf(batches) };
  for (const { rowWeights } of batches)
    for (const [task, { values }] of Object.entries(rowWeights))
      for (const weight of values) sums[task] = (sums[task] ?? 0) + weight;
  return sums;
}
