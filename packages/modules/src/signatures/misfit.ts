import { GruyereError } from "@gruyere/flow";

/** A value that a module or a loss can't take. `owner`: the name of the plug-in; the plan adds which action it was. */
export function misfit(owner: string, problem: { expected: string; received: string; hint: string }): GruyereError {
  return new GruyereError({ code: "shape-mismatch", path: owner, ...problem });
}
