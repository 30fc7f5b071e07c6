import { GruyereError } from "./problem.js";
import type { ProgramDeclaration } from "./program.js";
import { unknownName } from "./validate/unknownName.js";

/**
 * The program with these tasks alone, and the inputs and modules that they need: one task by its name, or several.
 *
 * @throws GruyereError for a name that no task has, with the nearest one.
 */
export function onlyTasks(program: ProgramDeclaration, names: readonly string[]): ProgramDeclaration {
  const known = Object.keys(program.tasks);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0 || names.length === 0) {
    const path = "tasks";
    throw new GruyereError(
      (names.length === 0 ? [""] : unknown).map((name) => unknownName("unknown-task", path, "a task", name, known)),
    );
  }
  const tasks = Object.entries(program.tasks).filter(([name]) => names.includes(name));
  const refs = tasks.flatMap(([, { flow, outputs, target, returns }]) => [
    ...flow.flatMap(({ inputs }) => inputs),
    ...outputs,
    ...(target ? [target] : []),
    ...Object.values(returns),
  ]);
  const inputs = new Set(refs.flatMap(({ source, name }) => (source === "input" ? [name] : [])));
  const modules = new Set(tasks.flatMap(([, { flow }]) => flow.map(({ module }) => module)));
  return {
    name: program.name,
    inputs: pick(program.inputs, inputs),
    modules: pick(program.modules, modules),
    tasks: Object.fromEntries(tasks),
  };
}

function pick<T>(record: Readonly<Record<string, T>>, names: ReadonlySet<string>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => names.has(name)));
}
