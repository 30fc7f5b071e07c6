import { GruyereError, type LabelBlock, sizeOf } from "@gruyere/flow";
import { isMissing } from "./missing.js";
import { parseNumber } from "./parseNumber.js";
import { placed } from "./place.js";
import type { LabelField } from "./programFields.js";
import { functionFailed, type MappedRow } from "./readInput.js";

/** The labels of one task for all rows of a set. */
export interface LabelColumn {
  /** By row: 0 where the label is missing; otherwise the sample weight times the class weight. */
  readonly weights: Float32Array;
  block(rows: readonly number[]): LabelBlock;
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
  const weights = new Float32Array(rows.length);
  for (const [i, row] of rows.entries()) {
    const raw = readLabel(task, label, row, training);
    if (raw === undefined) continue;
    try {
      if (Number.isNaN(raw)) parseNumber(raw);
      label.type.encode(raw, targets, i * stride);
      weights[i] = weightOf(label, row, raw);
    } catch (error) {
      throw placed(error, row.at, `label "${label.spec.column}" of task "${task}"`);
    }
  }
  return {
    weights,
    block(indices) {
      const values =
        target.dtype === "int32" ? new Int32Array(indices.length * stride) : new Float32Array(indices.length * stride);
      const chosen = new Float32Array(indices.length);
      for (const [i, row] of indices.entries()) {
        values.set(targets.subarray(row * stride, (row + 1) * stride), i * stride);
        chosen[i] = weights[row] ?? 0;
      }
      return {
        target: { values, shape: [indices.length, ...target.shape.map((d) => d ?? 1)], dtype: target.dtype },
        weights: { values: chosen, shape: [indices.length], dtype: "float32" },
      };
    },
  };
}

function weightOf({ spec, type }: LabelField, { row }: MappedRow, raw: unknown): number {
  const weight = (spec.weightColumn === undefined ? 1 : parseNumber(row[spec.weightColumn])) * (type.weigh?.(raw) ?? 1);
  if (weight >= 0 && Number.isFinite(weight)) return weight;
  throw new GruyereError({
    code: "bad-weight",
    path: "weight",
    expected: "a weight that is a finite number of 0 or more",
    received: String(weight),
    hint: `mend ${spec.weightColumn === undefined ? "the class weights" : `the field "${spec.weightColumn}"`}; 0 leaves the row out`,
  });
}
