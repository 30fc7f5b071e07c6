import type { Chosen, Plugin } from "../plugin.js";
import { GruyereError, type Problem } from "../problem.js";

/** The problems of a plug-in's options, under `path`. Plug-ins begin their paths with their own name. */
export function checkChosen(path: string, { plugin, options }: Chosen<Plugin<string, unknown>>): readonly Problem[] {
  return problemsOf(() => plugin.create(options)).map((problem) => ({ ...problem, path: `${path}.${problem.path}` }));
}

/** The problems that a call throws. */
export function problemsOf(call: () => unknown): readonly Problem[] {
  try {
    call();
    return [];
  } catch (error) {
    if (error instanceof GruyereError) return error.problems;
    throw error;
  }
}
