import type { ProgramDeclaration, Ref, TaskDeclaration } from "@gruyere/flow";

/**
 * Names of the inputs that a task's values come from, in the order of the program's declaration.
 *
 * @param purpose What is wanted of the task: for `prediction` its target (self-supervised) isn't needed.
 */
export function inputsOf(program: ProgramDeclaration, task: TaskDeclaration, purpose: "training" | "prediction"): string[] {
  const actions = new Map(task.flow.map((action) => [action.name, action]));
  const seen = new Set<string>();
  const reached = new Set<string>();
  const visit = ({ source, name }: Ref): void => {
    if (source === "input") reached.add(name);
    else if (!seen.has(name)) {
      seen.add(name);
      actions.get(name)?.inputs.forEach(visit);
    }
  };
  task.outputs.forEach(visit);
  Object.values(task.returns).forEach(visit);
  if (purpose === "training" && task.target !== undefined) visit(task.target);
  return Object.keys(program.inputs).filter((name) => reached.has(name));
}
