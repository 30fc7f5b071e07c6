import {
  createVocabulary,
  GruyereError,
  type PredictionFunction,
  type ProgramDeclaration,
  type ProgramPlugin,
  printProgram,
  type RowFunction,
} from "@gruyere/flow";
import { z } from "zod";

/** The file that says what a run's program is. */
export interface ProgramFile {
  readonly name: "program.yaml" | "program.json";
  readonly text: string;
}

/**
 * A program for the record of a run: as YAML, or as JSON when two of its plug-ins share a name. Functions are named only, which the
 * first line says: to load or resume the run, the program itself is needed.
 */
export function programFile(program: ProgramDeclaration): ProgramFile {
  const functions = functionsOf(program).map((each) => each.name);
  const note =
    functions.length === 0
      ? "the program of this run"
      : `the program of this run; its functions are named here, not saved: ${functions.join(", ")}`;
  try {
    return { name: "program.yaml", text: `# ${note}\n${printProgram(program, vocabularyOf(program))}` };
  } catch (error) {
    if (!(error instanceof GruyereError)) throw error;
    const declaration = JSON.parse(JSON.stringify(program, (_, value: unknown) => named(value)));
    return { name: "program.json", text: `${JSON.stringify({ note, ...declaration }, undefined, 2)}\n` };
  }
}

/** A vocabulary of what the program itself uses. */
function vocabularyOf(program: ProgramDeclaration) {
  const tasks = Object.values(program.tasks);
  const plugins: readonly ProgramPlugin[] = [
    ...Object.values(program.inputs).map(({ plugin }) => plugin),
    ...Object.values(program.modules).map(({ spec }) => spec.plugin),
    ...tasks.flatMap(({ label, loss }) => [...(label ? [label.plugin] : []), ...(loss ? [loss.plugin] : [])]),
    ...functionsOf(program),
  ];
  return createVocabulary(
    plugins,
    tasks.flatMap(({ metrics = [] }) => metrics),
  );
}

type FunctionPlugin = Extract<ProgramPlugin, { readonly role: "row-function" | "prediction" }>;

/** The program's functions as plug-ins without options, each name once. */
function functionsOf({ inputs, tasks }: ProgramDeclaration): readonly FunctionPlugin[] {
  const schema = z.strictObject({});
  const row = (each: RowFunction): FunctionPlugin => ({ role: "row-function", name: each.name, schema, create: () => each });
  const prediction = (each: PredictionFunction): FunctionPlugin => ({
    role: "prediction",
    name: each.name,
    schema,
    create: () => each,
  });
  const all = [
    ...Object.values(inputs).flatMap(({ from }) => (from ? [row(from)] : [])),
    ...Object.values(tasks).flatMap((task) => [
      ...(task.label?.from ? [row(task.label.from)] : []),
      ...(task.prediction ? [prediction(task.prediction)] : []),
    ]),
  ];
  return [...new Map(all.map((each) => [`${each.role} ${each.name}`, each])).values()];
}

function named(value: unknown): unknown {
  if (typeof value === "function") return { function: value.name };
  if (typeof value === "object" && value !== null && "role" in value && "name" in value && "create" in value) return value.name;
  return value;
}
