import { equalJson } from "./equalJson.js";
import { flattenTask } from "./flattenTask.js";
import type { InputSpec } from "./input.js";
import type { Chosen, Plugin } from "./plugin.js";
import { GruyereError, type Problem } from "./problem.js";
import type { ModuleDeclaration, ProgramDeclaration, TaskDeclaration } from "./program.js";
import { type DraftTask, settleFlow } from "./settleFlow.js";
import type { Task } from "./task.js";
import { validate } from "./validate/validate.js";

declare const types: unique symbol;

/** A program with the types of its tasks. */
export interface Program<Ts extends Readonly<Record<string, Task>> = Readonly<Record<string, Task>>> extends ProgramDeclaration {
  readonly [types]?: Ts;
}

type Flat<T> = { [K in keyof T]: T[K] };
type Intersect<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never;
type TasksOf<P> = P extends Program<infer Ts> ? Ts : never;

/** The row that a program is trained on: its inputs' fields, and its labels', which may be missing. */
export type RowOf<P> = Flat<
  Intersect<{ [N in keyof TasksOf<P>]: TasksOf<P>[N] extends Task<infer R, infer L> ? R & L : never }[keyof TasksOf<P>]>
>;

/** The row that a program predicts from: its inputs' fields alone. */
export type InputRowOf<P, Names extends keyof TasksOf<P> = keyof TasksOf<P>> = Flat<
  Intersect<{ [N in Names]: TasksOf<P>[N] extends Task<infer R> ? R : never }[Names]>
>;

/** The prediction of each task. */
export type PredictionOf<P> = {
  readonly [N in keyof TasksOf<P>]: TasksOf<P>[N] extends Task<unknown, unknown, infer Pr> ? Pr : never;
};

/** Names of the tasks of a program. */
export type TaskName<P> = keyof TasksOf<P> & string;

/**
 * Puts tasks together into a program: collects the inputs and modules that their values mention, and each task's actions.
 *
 * ```ts
 * const { table } = inputs({ table: numeric({ columns: ["age", "income"] }) });
 * const logits = module("price", linear({ units: 1 }))(table);
 * const prices = program("prices", { price: task({ logits, label: number("price") }) });
 * Object.keys(prices.inputs); // => ["table"]
 * ```
 *
 * @throws GruyereError with every problem found.
 */
export function program<const Ts extends Readonly<Record<string, Task>>>(name: string, tasks: Ts): Program<Ts> {
  const problems: Problem[] = [];
  const inputs = new Map<string, InputSpec>();
  const modules = new Map<string, ModuleDeclaration>();
  const drafts: [string, DraftTask][] = [];
  for (const [taskName, task] of Object.entries(tasks)) {
    const flat = flattenTask(task);
    drafts.push([taskName, flat.draft]);
    for (const { name: input, spec } of flat.inputs) {
      const known = inputs.get(input);
      if (known && !sameInput(known, spec)) problems.push(declaredTwice("inputs", input, chosenText(known), chosenText(spec)));
      inputs.set(input, known ?? spec);
    }
    for (const { name: module, spec, settings } of flat.modules) {
      const known = modules.get(module);
      if (known && !sameModule(known, { spec, ...settings })) {
        problems.push(declaredTwice("modules", module, chosenText(known.spec), chosenText(spec)));
      }
      modules.set(module, known ?? { spec, ...settings });
    }
  }
  const settled = drafts.map(([taskName, draft]): [string, TaskDeclaration] => {
    const { task, problems: found } = settleFlow(`tasks.${taskName}`, draft, new Set(inputs.keys()), modules);
    problems.push(...found);
    return [taskName, task];
  });
  const declaration: ProgramDeclaration = {
    name,
    inputs: Object.fromEntries(inputs),
    modules: Object.fromEntries(modules),
    tasks: Object.fromEntries(settled),
  };
  // A name with two meanings was reported above: what follows from it in the rest would only repeat it.
  const all = problems.length > 0 ? problems : validate(declaration);
  if (all.length > 0) throw new GruyereError(unique(all));
  return declaration;
}

const sameChosen = (a: Chosen<Plugin<string, unknown>>, b: Chosen<Plugin<string, unknown>>): boolean =>
  a.plugin === b.plugin && equalJson(a.options, b.options);

const sameInput = (a: InputSpec, b: InputSpec): boolean => a === b || (sameChosen(a, b) && a.from === b.from);

const sameModule = (a: ModuleDeclaration, b: ModuleDeclaration): boolean =>
  sameChosen(a.spec, b.spec) && (a.frozen ?? false) === (b.frozen ?? false) && a.device === b.device;

const chosenText = ({ plugin, options }: Chosen<Plugin<string, unknown>>): string => `${plugin.name} ${JSON.stringify(options)}`;

function declaredTwice(section: "inputs" | "modules", name: string, first: string, second: string): Problem {
  const thing = section === "inputs" ? "input" : "module";
  return {
    code: "name-declared-twice",
    path: `${section}.${name}`,
    expected: `one meaning for the ${thing} \`${name}\``,
    received: first === second ? `${first} with different settings` : `${first}, and ${second}`,
    hint: `give one of the two ${thing}s another name, or declare it once and use it twice`,
  };
}

function unique(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
