import { equalJson } from "./equalJson.js";
import type { Chosen, Plugin } from "./plugin.js";
import type { ProgramDeclaration, Ref, TaskDeclaration } from "./program.js";

/**
 * Whether two programs mean the same: automatic names of actions, the order of inputs, modules and a flow's actions, and the
 * order of option keys don't count. The order of tasks does: schedules follow it.
 */
export function sameProgram(a: ProgramDeclaration, b: ProgramDeclaration): boolean {
  const intern = new Map<string, number>();
  return equalJson(meaning(a, intern), meaning(b, intern));
}

/** Plain data that is equal for programs of equal meaning, if made with the same `intern` table. */
function meaning(program: ProgramDeclaration, intern: Map<string, number>): unknown {
  return {
    name: program.name,
    inputs: mapValues(program.inputs, (spec) => ({ ...chosen(spec), from: spec.from?.name })),
    modules: mapValues(program.modules, ({ spec, frozen = false, device }) => ({ ...chosen(spec), frozen, device })),
    tasks: Object.entries(program.tasks).map(([name, task]) => [name, taskMeaning(task, intern)]),
  };
}

function taskMeaning(task: TaskDeclaration, intern: Map<string, number>): unknown {
  const ids = new Map<string, number>();
  const meaningOf = ({ source, name, key }: Ref): unknown => [
    source,
    source === "input" ? name : (ids.get(name) ?? name),
    key ?? null,
  ];
  for (const { name, module, inputs, automatic } of task.flow) {
    const text = JSON.stringify([module, inputs.map(meaningOf), automatic ? null : name]);
    const id = intern.get(text) ?? intern.size;
    intern.set(text, id);
    ids.set(name, id);
  }
  const { outputs, label, target, loss, metrics, weight, active, prediction, returns } = task;
  return {
    actions: [...new Set(ids.values())].sort((x, y) => x - y),
    outputs: outputs.map(meaningOf),
    label: label && { ...chosen(label), column: label.column, weightColumn: label.weightColumn, from: label.from?.name },
    target: target && meaningOf(target),
    loss: loss && chosen(loss),
    metrics,
    weight,
    active,
    prediction: prediction?.name,
    returns: mapValues(returns, meaningOf),
  };
}

const chosen = ({ plugin, options }: Chosen<Plugin<string, unknown>>) => ({ plugin: plugin.name, options });

const mapValues = <T>(record: Readonly<Record<string, T>>, change: (value: T) => unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
