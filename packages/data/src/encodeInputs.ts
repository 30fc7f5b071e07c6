import type { Batch, ProgramDeclaration, Row } from "@gruyere/flow";
import type { EncoderPlugin } from "./encoder.js";
import { bindInput } from "./fitInputs.js";
import { encodeRow } from "./inputColumn.js";
import type { Place } from "./place.js";
import type { FittedInputs } from "./prepared.js";
import { inputsOfTasks, tasksOf } from "./programFields.js";

/** What to encode rows for. */
export interface EncodeInputsOptions {
  /** Only the inputs of these tasks are needed. Default: of the active ones. */
  readonly tasks?: readonly string[];
  /** Encoders of further input types, or in place of built-in ones. */
  readonly encoders?: readonly EncoderPlugin[];
}

/** Which rows they are that are encoded. */
export interface EncodedRows {
  /** Index of the first one. Default 0. */
  readonly first?: number;
  /** Where the row with an index comes from. Default: `rows[index]`, and paths in it start from the working directory. */
  readonly placeOf?: ((index: number) => Place) | undefined;
}

/** Encodes rows without labels, for prediction, as one batch of the data set "rows". */
export type InputEncoder = (rows: readonly Row[], which?: EncodedRows) => Promise<Batch>;

const inMemory = (index: number): Place => ({ at: `rows[${index}]` });

/**
 * An encoder of rows for prediction. Make it once: a vocabulary's look-up table is built here.
 *
 * @throws GruyereError (`unknown-task`, `not-fitted`); the encoder throws for a row that lacks a field or holds a bad value.
 */
export function inputEncoder(program: ProgramDeclaration, fitted: FittedInputs, options: EncodeInputsOptions = {}): InputEncoder {
  const inputs = inputsOfTasks(tasksOf(program, { ...options, purpose: "prediction" }));
  const bound = inputs.map((input) => ({ input, encoder: bindInput(input, fitted.states) }));
  return async (rows, { first = 0, placeOf = inMemory } = {}) => {
    const blocks = bound.map(async ({ input, encoder }) => {
      const codes = rows.map((row, index) => encodeRow(input, encoder, { ...placeOf(first + index), row }, false));
      return [input.name, encoder.collate(await Promise.all(codes))] as const;
    });
    return {
      dataset: "rows",
      size: rows.length,
      rows: rows.map((_, index) => first + index),
      inputs: Object.fromEntries(await Promise.all(blocks)),
      labels: {},
      rowWeights: {},
    };
  };
}

/**
 * Encodes rows once, for prediction: see `inputEncoder` for many calls.
 *
 * @throws GruyereError: what `inputEncoder` and its encoder throw.
 */
export const encodeInputs = async (
  program: ProgramDeclaration,
  fitted: FittedInputs,
  rows: readonly Row[],
  options: EncodeInputsOptions = {},
): Promise<Batch> => inputEncoder(program, fitted, options)(rows);
