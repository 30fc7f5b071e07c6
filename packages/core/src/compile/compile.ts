import { GruyereError, type LossPlugin, type ProgramDeclaration, type Signature } from "@gruyere/flow";
import type { Plan, PlanTask } from "../plan.js";
import { checkDevices } from "./devices.js";
import { featuresOf } from "./features.js";
import { nameHint } from "./nameHint.js";
import { NodeTable } from "./nodeTable.js";
import { planBuffers, planModules, planParameters } from "./planModules.js";
import { Problems } from "./problems.js";
import { reachOf } from "./reach.js";
import { compileTask, type LossLookup } from "./tasks.js";

/** What `compile` takes besides the program. */
export interface CompileOptions {
  /** Signatures of the inputs as their fitted encoders have them. Default: the declared ones, whose sizes are upper bounds. */
  readonly inputs?: Readonly<Record<string, Signature>>;
  /** Only these tasks' branches. Default: all tasks of the program. */
  readonly tasks?: readonly string[];
  /** Losses by name, for tasks that leave theirs to the label's default. */
  readonly losses?: ReadonlyMap<string, LossPlugin>;
}

/**
 * Compiles a program: equal applications become one node, shapes are inferred, dead branches are left out, parameters are told
 * apart as trunk (reached from the losses of two tasks or more) and heads.
 *
 * @throws GruyereError with every problem found: shapes that don't fit (naming both ends), a module applied to different shapes,
 * a task without a loss, a module on a device of its own that is part of the trained graph.
 */
export function compile(program: ProgramDeclaration, options: CompileOptions = {}): Plan {
  const problems = new Problems();
  const names = options.tasks ?? Object.keys(program.tasks);
  for (const name of names) checkTask(program, name, problems);
  const inputs = inputSignatures(program, options.inputs ?? {}, problems);
  problems.throwAny();
  const table = new NodeTable(program, inputs, problems);
  const lookup: LossLookup = (name) => options.losses?.get(name);
  const tasks: Record<string, PlanTask> = {};
  for (const name of names) {
    const task = compileTask(table, name, lookup);
    if (task) tasks[name] = task;
  }
  problems.throwAny();
  const reach = reachOf(table, Object.values(tasks));
  checkDevices(table, problems);
  problems.throwAny();
  const parameters = planParameters(table, reach);
  return {
    program,
    inputs: Object.fromEntries(Object.entries(inputs).filter(([name]) => reach.inputs.has(name))),
    nodes: reach.nodes,
    modules: planModules(table, reach, parameters),
    tasks,
    parameters,
    buffers: planBuffers(table),
    features: featuresOf(table, reach, Object.values(tasks)),
  };
}

function checkTask(program: ProgramDeclaration, name: string, problems: Problems): void {
  if (program.tasks[name]) return;
  const valid = Object.keys(program.tasks);
  problems.add({
    code: "unknown-task",
    path: "tasks",
    expected: `a task of program \`${program.name}\``,
    received: name,
    hint: nameHint(name, valid),
  });
}

function inputSignatures(
  program: ProgramDeclaration,
  fitted: Readonly<Record<string, Signature>>,
  problems: Problems,
): Readonly<Record<string, Signature>> {
  for (const name of Object.keys(fitted)) {
    if (program.inputs[name]) continue;
    const valid = Object.keys(program.inputs);
    throw new GruyereError({
      code: "unknown-input",
      path: `inputs.${name}`,
      expected: `an input of program \`${program.name}\``,
      received: name,
      hint: nameHint(name, valid),
    });
  }
  const signatures: Record<string, Signature> = {};
  for (const [name, { plugin, options }] of Object.entries(program.inputs)) {
    const signature = fitted[name] ?? problems.gather(() => plugin.create(options).signature);
    if (signature) signatures[name] = signature;
  }
  return signatures;
}
