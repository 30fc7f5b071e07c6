import { GruyereError, type Row } from "@gruyere/flow";
import { isMissing } from "./missing.js";
import { locationOf, type Place, placed } from "./place.js";
import type { InputField } from "./programFields.js";
import { show } from "./show.js";
import { suggestion } from "./suggestion.js";

/** A row whose columns have the program's names. */
export interface MappedRow extends Place {
  readonly row: Row;
}

/**
 * The raw values of an input in a row, one per field.
 *
 * @throws GruyereError (`missing-input`) naming the place, the input and the field; what a row function throws gets its place.
 */
export function readInput(input: InputField, mapped: MappedRow, training: boolean): unknown[] {
  const values =
    input.from === undefined ? input.fields.map((field) => mapped.row[field]) : fromFunction(input, mapped, training);
  for (const [i, value] of values.entries()) {
    if (!isMissing(value)) continue;
    const field = input.fields[i] ?? input.name;
    const location = locationOf(mapped.at);
    throw new GruyereError({
      code: "missing-input",
      path: mapped.at,
      expected: `field "${field}" of input "${input.name}" in every row`,
      received: value === undefined ? "nothing" : show(value),
      hint:
        input.from === undefined
          ? `fill the field in, leave the row out, or give the input a function of the row${value === undefined ? `; ${suggestion(field, Object.keys(mapped.row))}` : ""}`
          : `row function "${input.from.name}" must return a value for every row`,
      ...(location && { location }),
    });
  }
  return values;
}

function fromFunction(input: InputField, { row, at }: MappedRow, training: boolean): unknown[] {
  const { from, fields } = input;
  let value: unknown;
  try {
    value = from?.apply(row, { training, ...(input.task !== undefined && { task: input.task }) });
  } catch (error) {
    throw functionFailed(error, from?.name ?? "", at);
  }
  if (fields.length === 1) return [value];
  if (Array.isArray(value) && value.length === fields.length) return value;
  throw new GruyereError({
    code: "wrong-length",
    path: at,
    expected: `${fields.length} values for input "${input.name}", in the order ${fields.join(", ")}`,
    received: show(value),
    hint: `return an array from row function "${from?.name ?? ""}"`,
  });
}

/** What a row function threw, with its name and the row's place. */
export function functionFailed(error: unknown, name: string, at: string): unknown {
  const what = `row function "${name}"`;
  if (error instanceof GruyereError) return placed(error, at, what);
  const location = locationOf(at);
  return new GruyereError(
    {
      code: "row-function-failed",
      path: at,
      expected: `${what} to return a value, or null where it is missing`,
      received: String(error),
      hint: "mend the function for this row",
      ...(location && { location }),
    },
    { cause: error },
  );
}
