import {
  GruyereError,
  type LabelSpec,
  type LabelType,
  type ProgramDeclaration,
  type RowFunction,
  type TaskDeclaration,
} from "@gruyere/flow";
import type { Encoder, EncoderPlugin } from "./encoder.js";
import { createEncoder } from "./encoderRegistry.js";
import { inputsOf } from "./reach.js";
import { suggestion } from "./suggestion.js";

/** An input as data sees it: which fields of a row it reads, and its encoder. */
export interface InputField {
  readonly name: string;
  /** At least one. */
  readonly fields: readonly string[];
  readonly from?: RowFunction;
  /** The one task that uses it; absent when several do. */
  readonly task?: string;
  readonly encoder: Encoder;
}

/** A label with its type's options bound. */
export interface LabelField {
  readonly spec: LabelSpec;
  readonly type: LabelType;
}

/** A task as data sees it. */
export interface TaskField {
  readonly name: string;
  readonly inputs: readonly InputField[];
  readonly label?: LabelField;
}

/**
 * The tasks of a program as data sees them.
 *
 * @param tasks Default: the active ones.
 * @throws GruyereError (`unknown-task`, `unknown-encoder`).
 */
export function tasksOf(
  program: ProgramDeclaration,
  options: {
    readonly tasks?: readonly string[] | undefined;
    readonly encoders?: readonly EncoderPlugin[] | undefined;
    readonly purpose: "training" | "prediction";
  },
): TaskField[] {
  const inputs = inputFields(program, options.encoders ?? []);
  return chosenTasks(program, options.tasks).map(([name, task]) => {
    const reached = inputsOf(program, task, options.purpose).map(inputs);
    const { label } = task;
    return { name, inputs: reached, ...(label && { label: { spec: label, type: label.plugin.create(label.options) } }) };
  });
}

/** The tasks with these names (default: the active ones). Throws `GruyereError` (`unknown-task`). */
export function chosenTasks(
  program: ProgramDeclaration,
  names: readonly string[] = Object.keys(program.tasks).filter((name) => program.tasks[name]?.active),
): (readonly [string, TaskDeclaration])[] {
  return names.map((name) => {
    const task = program.tasks[name];
    if (task !== undefined) return [name, task];
    throw new GruyereError({
      code: "unknown-task",
      path: `tasks.${name}`,
      expected: "a task of the program",
      received: name,
      hint: suggestion(name, Object.keys(program.tasks)),
    });
  });
}

/** The inputs by name, each made once, so that tasks share them. */
function inputFields(program: ProgramDeclaration, encoders: readonly EncoderPlugin[]): (name: string) => InputField {
  const made = new Map<string, InputField>();
  const users = (name: string): string[] =>
    Object.entries(program.tasks).flatMap(([task, declaration]) =>
      inputsOf(program, declaration, "training").includes(name) ? [task] : [],
    );
  return (name) => {
    const spec = program.inputs[name];
    const known = made.get(name);
    if (known !== undefined) return known;
    if (spec === undefined) throw new Error(`no input "${name}"`);
    const { fields } = spec.plugin.create(spec.options);
    const [task, ...others] = users(name);
    const field: InputField = {
      name,
      fields: fields.length === 0 ? [name] : fields,
      encoder: createEncoder(spec, encoders),
      ...(spec.from && { from: spec.from }),
      ...(task !== undefined && others.length === 0 && { task }),
    };
    made.set(name, field);
    return field;
  };
}

/** The inputs that any of these tasks needs, each once. */
export const inputsOfTasks = (tasks: readonly TaskField[]): InputField[] => [...new Set(tasks.flatMap((task) => task.inputs))];
