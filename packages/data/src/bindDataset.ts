import { GruyereError, type Problem } from "@gruyere/flow";
import { readLabel } from "./labelColumn.js";
import { type InputField, inputsOfTasks, type TaskField } from "./programFields.js";
import type { ReadDataset } from "./readDataset.js";
import { suggestion } from "./suggestion.js";

/** A data set with the tasks that it serves and the inputs that these need. */
export interface BoundDataset extends ReadDataset {
  readonly tasks: readonly TaskField[];
  readonly inputs: readonly InputField[];
}

/**
 * Decides which tasks a data set serves: those whose label it maps, and those without a label whose inputs it has.
 *
 * @param all Every task of the program, for names in errors; `wanted` are those that take part.
 * @returns `undefined` when it serves a task of the program, but none that takes part.
 * @throws GruyereError with all of its problems: `unknown-column`, `unknown-field`, `serves-no-task`, `missing-column`.
 */
export function bindDataset(
  read: ReadDataset,
  all: readonly TaskField[],
  wanted: readonly TaskField[],
): BoundDataset | undefined {
  const problems = [...columnProblems(read, all)];
  if (problems.length > 0) throw new GruyereError(problems);
  const served = all.filter((task) => serves(read, task));
  if (served.length === 0) throw new GruyereError(servesNothing(read, all));
  const names = new Set(wanted.map(({ name }) => name));
  const tasks = served.filter(({ name }) => names.has(name));
  if (tasks.length === 0) return undefined;
  const lacking = [...lackingColumns(read, tasks)];
  if (lacking.length > 0) throw new GruyereError(lacking);
  return { ...read, tasks, inputs: inputsOfTasks(tasks) };
}

/** Whether a field of the program has a column here. */
const has = ({ declaration, sourceColumns }: ReadDataset, field: string): boolean =>
  sourceColumns.has(declaration.columns?.[field] ?? field);

function serves(read: ReadDataset, { name, label, inputs }: TaskField): boolean {
  if (label === undefined)
    return inputs.every((input) => input.from !== undefined || input.fields.every((field) => has(read, field)));
  const { columns } = read.declaration;
  const { column, from } = label.spec;
  if (columns !== undefined) return column in columns;
  if (from === undefined) return read.sourceColumns.has(column);
  for (const [split, rows] of read.splits)
    for (const row of rows) if (readLabel(name, label, row, split === "train") !== undefined) return true;
  return false;
}

function* columnProblems({ name, declaration, sourceColumns }: ReadDataset, all: readonly TaskField[]): Generator<Problem> {
  const fields = new Set(
    all.flatMap(({ inputs, label }) => [
      ...inputs.flatMap((input) => input.fields),
      ...(label ? [label.spec.column, ...(label.spec.weightColumn === undefined ? [] : [label.spec.weightColumn])] : []),
    ]),
  );
  const functions = all.some(({ inputs, label }) => label?.spec.from !== undefined || inputs.some((input) => input.from));
  for (const [field, column] of Object.entries(declaration.columns ?? {})) {
    if (!sourceColumns.has(column))
      yield {
        code: "unknown-column",
        path: `data.${name}.columns.${field}`,
        expected: "a column of the source",
        received: `"${column}"`,
        hint: suggestion(column, sourceColumns),
      };
    // A row function may read a field of any name.
    if (!fields.has(field) && !functions)
      yield {
        code: "unknown-field",
        path: `data.${name}.columns.${field}`,
        expected: "a field of an input or a label of the program",
        received: `"${field}"`,
        hint: suggestion(field, fields),
      };
  }
}

function servesNothing({ name, declaration, sourceColumns }: ReadDataset, all: readonly TaskField[]): Problem {
  const labels = all.flatMap(({ name: task, label }) => (label ? [{ task, column: label.spec.column }] : []));
  const known = declaration.columns === undefined ? sourceColumns : Object.keys(declaration.columns);
  return {
    code: "serves-no-task",
    path: `data.${name}`,
    expected: `a column for the label of a task: ${labels.map(({ task, column }) => `"${column}" (${task})`).join(", ") || "there is none"}`,
    received: `columns ${[...known].map((column) => `"${column}"`).join(", ")}`,
    hint: labels.map(({ column }) => `map "${column}" under \`columns\`: ${suggestion(column, sourceColumns)}`).join("; "),
  };
}

function* lackingColumns(read: ReadDataset, tasks: readonly TaskField[]): Generator<Problem> {
  const { name, declaration, sourceColumns } = read;
  const needed = new Map<string, string>();
  for (const input of inputsOfTasks(tasks))
    if (input.from === undefined) for (const field of input.fields) needed.set(field, `input "${input.name}"`);
  for (const task of tasks) {
    const weight = task.label?.spec.weightColumn;
    if (weight !== undefined) needed.set(weight, `the label's weight of task "${task.name}"`);
  }
  for (const [field, reader] of needed) {
    if (has(read, field)) continue;
    const column = declaration.columns?.[field] ?? field;
    yield {
      code: "missing-column",
      path: `data.${name}.columns.${field}`,
      expected: `a column for field "${field}" of ${reader}, which the tasks ${tasks.map((task) => task.name).join(", ")} need`,
      received: `no column "${column}"`,
      hint: `map it under \`columns\`; ${suggestion(column, sourceColumns)}`,
    };
  }
}
