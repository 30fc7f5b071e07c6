import { GruyereError, type LabelBlock, sizeOf } from "@gruyere/flow";
import { isMissing } from "./missing.js";
import { parseNumber } from "./parseNumber.js";
import { placed } from "./place.js";
import type { LabelField } from "./programFields.js";
import { functionFailed, type MappedRow } from "./readInput.js";

/** The labels of one task for all rows of a set. */
export interface LabelColumn {
  /** By row: 0 where the label is missing; otherwise the sample weight, while training times the class weight. */
  weights(training: boolean): Float32Array;
  block(rows: readonly number[], training: boolean): LabelBlock;
}

/** The raw label of a row; `undefined` when it is missing. */
export function readLabel(task: string, { spec }: LabelField, { row, at }: MappedRow, training: boolean): unknown {
  const { from, column } = spec;
  let raw: unknown;
  try {
    raw = from === undefined ? row[column] : from.apply(row, { training, task });
  } catch (error) {
    throw functionFailed(error, from?.name ?? "", at);
  }
  return isMissing(raw) ? undefined : raw;
}

/**
 * Encodes the labels of a task.
 *
 * @throws GruyereError with the row's place: a label that its type refuses, a NaN, a weight that is not a number ≥ 0.
 */
export function labelColumn(task: string, label: LabelField, rows: readonly MappedRow[], training: boolean): LabelColumn {
  const { target } = label.type;
  const stride = sizeOf(target.shape);
  const targets = target.dtype === "int32" ? new Int32Array(rows.length * stride) : new Float32Array(rows.length * stride);
  const samples = new Float32Array(rows.length);
  const weighted = label.type.weigh === undefined ? samples : new Float32Array(rows.length);
  for (const [i, row] of rows.entries()) {
    const raw = readLabel(task, label, row, training);
    if (raw === undefined) continue;
    try {
      if (Number.isNaN(raw)) parseNumber(raw);
      label.type.encode(raw, targets, i * stride);
      samples[i] = sampleWeight(label, row);
      if (label.type.weigh) weighted[i] = usable((samples[i] ?? 0) * label.type.weigh(raw), "the class weights");
    } catch (error) {
      throw placed(error, row.at, `label "${label.spec.column}" of task "${task}"`);
    }
  }
  const weights = (forTraining: boolean): Float32Array => (forTraining ? weighted : samples);
  return {
    weights,
    block(indices, forTraining) {
      const from = weights(forTraining);
      const values =
        target.dtype === "int32" ? new Int32Array(indices.length * stride) : new Float32Array(indices.length * stride);
      const chosen = new Float32Array(indices.length);
      for (const [i, row] of indices.entries()) {
        values.set(targets.subarray(row * stride, (row + 1) * stride), i * stride);
        chosen[i] = from[row] ?? 0;
      }
      return {
        target: { values, shape: [indices.length, ...target.shape.map((d) => d ?? 1)], dtype: target.dtype },
        weights: { values: chosen, shape: [indices.length], dtype: "float32" },
      };
    },
  };
}

const sampleWeight = ({ spec: { weightColumn } }: LabelField, { row }: MappedRow): number =>
  weightColumn === undefined ? 1 : usable(parseNumber(row[weightColumn]), `the field "${weightColumn}"`);

function usable(weight: number, culprit: string): number {
  if (weight >= 0 && Number.isFinite(weight)) return weight;
  throw new GruyereError({
    code: "bad-weight",
    path: "weight",
    expected: "a weight that is a finite number of 0 or more",
    received: String(weight),
    hint: `mend ${culprit}; 0 leaves the row out`,
  });
}
