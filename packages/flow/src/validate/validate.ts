import type { Problem } from "../problem.js";
import type { ProgramDeclaration } from "../program.js";
import type { Vocabulary } from "../registry.js";
import { formatSignature } from "../signature.js";
import { checkDeclarations } from "./checkDeclarations.js";
import { checkTask } from "./checkTask.js";
import type { ModuleUse } from "./inferFlow.js";
import { inferProgram } from "./inferProgram.js";
import { unusedActions } from "./unusedActions.js";

/**
 * Everything that is wrong with a program, in the order of its declaration; empty if nothing is. With a vocabulary, names of
 * metrics and of default losses are checked too. Sizes of inputs that are fitted count as their upper bounds.
 */
export function validate(program: ProgramDeclaration, vocabulary?: Vocabulary): readonly Problem[] {
  const problems = [...checkDeclarations(program)];
  const uses: ModuleUse[] = [];
  for (const [name, flow] of inferProgram(program).flows) {
    const task = program.tasks[name];
    if (!task) continue;
    const path = `tasks.${name}`;
    problems.push(...flow.problems, ...checkTask(path, task, flow, vocabulary), ...unusedActions(path, task));
    uses.push(...flow.uses);
  }
  return [...problems, ...usedDifferently(uses)];
}

/** A module shares its parameters wherever its name is used, so its arguments must have the same shapes. */
function usedDifferently(uses: readonly ModuleUse[]): readonly Problem[] {
  const first = new Map<string, ModuleUse>();
  return uses.flatMap((use): readonly Problem[] => {
    const before = first.get(use.module) ?? use;
    first.set(use.module, before);
    if (shapesOf(before) === shapesOf(use)) return [];
    return [
      {
        code: "module-used-differently",
        path: use.path,
        expected: `(${shapesOf(before)}) into module \`${use.module}\`, as at ${before.path}`,
        received: `(${shapesOf(use)})`,
        hint: "declare a second module with the same options under another name: its parameters can't be shared across shapes",
      },
    ];
  });
}

const shapesOf = ({ inputs }: ModuleUse): string => inputs.map(formatSignature).join(", ");
