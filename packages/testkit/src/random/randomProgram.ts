import { type ProgramDeclaration, parseProgram, printProgram, type Vocabulary } from "@gruyere/flow";
import { randomStream } from "@gruyere/random";
import { between } from "./draw.js";
import { Growth, type RandomModule, type RandomValue } from "./growth.js";
import { type RandomInput, randomInput } from "./randomInput.js";
import { type RandomTask, randomTask } from "./randomTask.js";

/** A program drawn from a seed, with what its batches need. */
export interface RandomProgram {
  readonly seed: number;
  readonly program: ProgramDeclaration;
  /** The program as a file: what a failing test shows. */
  readonly text: string;
  readonly inputs: Readonly<Record<string, RandomInput>>;
  readonly tasks: Readonly<Record<string, RandomTask>>;
}

/**
 * A small random program: 1 to 3 inputs of any type, a shared trunk of 1 to 4 modules and joins, 1 to 4 tasks with branches of their
 * own. The same seed gives the same program.
 *
 * @param vocabulary Must have the built-in modules and losses.
 * @throws GruyereError when the vocabulary lacks one.
 */
export function randomProgram(seed: number, vocabulary: Vocabulary): RandomProgram {
  const random = randomStream({ seed, stream: "random-program", name: "program" });
  const growth = new Growth(random, vocabulary);
  const inputs = Object.fromEntries(["x", "y", "z"].slice(0, between(random, 1, 3)).map((name) => [name, randomInput(random)]));
  const values = Object.entries(inputs).map(([name, input]) => inputValue(name, input, vocabulary));
  const pool = [...values];
  for (let n = between(random, 1, 4); n > 0; n--) pool.push(...growth.next(pool));
  const tasks: Record<string, RandomTask> = {};
  for (const name of ["ann", "bob", "cid", "dan"].slice(0, between(random, 1, 4))) {
    const task = randomTask(growth, pool, values);
    if (task) tasks[name] = task;
  }
  const [[first = "", only] = []] = Object.entries(tasks);
  if (only && !Object.values(tasks).some(({ active }) => active)) tasks[first] = activated(only);
  const used = new Set(Object.values(tasks).flatMap((task) => [...task.inputs, ...task.modules]));
  const file = {
    name: `random-${seed}`,
    inputs: pick(inputs, used, ({ type, options }) => ({ [type]: options })),
    modules: pick(Object.fromEntries(growth.modules), used, moduleData),
    tasks: pick(tasks, new Set(Object.keys(tasks)), ({ declaration }) => declaration),
  };
  const { program } = parseProgram(JSON.stringify(file), vocabulary, { file: `random-${seed}.json` });
  return { seed, program, text: printProgram(program, vocabulary), inputs: pick(inputs, used, (input) => input), tasks };
}

function inputValue(name: string, { type, options }: RandomInput, vocabulary: Vocabulary): RandomValue {
  const plugin = vocabulary.inputs.get(type);
  if (!plugin) throw new Error(`random programs need the input type ${type} in their vocabulary`);
  const { signature } = plugin.create(options);
  return { expression: name, signature, inputs: [name], modules: [], steps: signature.shape[0] === null ? name : "" };
}

const activated = (task: RandomTask): RandomTask => ({
  ...task,
  active: true,
  declaration: { ...task.declaration, active: true },
});

const moduleData = ({ type, options, frozen }: RandomModule): object => ({ [type]: options, ...(frozen && { frozen }) });

function pick<T, U>(all: Readonly<Record<string, T>>, names: ReadonlySet<string>, change: (each: T) => U): Record<string, U> {
  return Object.fromEntries(
    Object.entries(all)
      .filter(([name]) => names.has(name))
      .map(([name, each]) => [name, change(each)]),
  );
}
