import type { InputSpec } from "./input.js";
import type { Ref } from "./program.js";
import type { DraftAction, DraftTask } from "./settleFlow.js";
import type { Task } from "./task.js";
import type { Application, ModuleHandle, Origin } from "./value.js";

/** One task as plain data, and every input and module that its values mention. */
export interface FlattenedTask {
  readonly draft: DraftTask;
  readonly inputs: readonly { readonly name: string; readonly spec: InputSpec }[];
  readonly modules: readonly ModuleHandle[];
}

/** Turns the symbolic values of a task into plain actions, one per application, arguments first. */
export function flattenTask(task: Task): FlattenedTask {
  const flow: DraftAction[] = [];
  const inputs: { name: string; spec: InputSpec }[] = [];
  const modules: ModuleHandle[] = [];
  const ids = new Map<Application, string>();

  const refOf = (origin: Origin): Ref => {
    if (origin.type === "input") {
      if (!inputs.some(({ name, spec }) => name === origin.name && spec === origin.spec)) inputs.push(origin);
      return { source: "input", name: origin.name };
    }
    const { application, key } = origin;
    return { source: "action", name: ids.get(application) ?? add(application), ...(key !== undefined && { key }) };
  };
  const add = (application: Application): string => {
    const { module, args, name } = application;
    const refs = args.map(refOf);
    const id = `#${flow.length}`;
    ids.set(application, id);
    modules.push(module);
    flow.push({ id, ...(name !== undefined && { name }), module: module.name, inputs: refs });
    return id;
  };

  const { outputs, target, returns, ...others } = task;
  const draft = {
    ...others,
    outputs: outputs.map(refOf),
    ...(target && { target: refOf(target) }),
    returns: Object.fromEntries(Object.entries(returns).map(([name, origin]) => [name, refOf(origin)])),
  };
  return { draft: { ...draft, flow }, inputs, modules };
}
