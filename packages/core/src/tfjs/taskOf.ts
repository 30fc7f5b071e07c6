import { GruyereError } from "@gruyere/flow";
import { nameHint } from "../compile/nameHint.js";
import type { Plan, PlanTask } from "../plan.js";

/** A task that a request names. Throws `GruyereError` (`unknown-task`) with the nearest name. */
export function taskOf(plan: Plan, name: string): PlanTask {
  const task = plan.tasks[name];
  if (task) return task;
  throw new GruyereError({
    code: "unknown-task",
    path: "request.tasks",
    expected: "a task of the plan",
    received: name,
    hint: nameHint(name, Object.keys(plan.tasks)),
  });
}

/** The tasks of a plan that a step may train: those asked for, in the plan's order; default: the active ones. Throws as `taskOf`. */
export function wantedTasks(plan: Plan, asked: readonly string[] | undefined): readonly PlanTask[] {
  for (const name of asked ?? []) taskOf(plan, name);
  return Object.values(plan.tasks).filter(({ name, active }) => (asked ? asked.includes(name) : active));
}
