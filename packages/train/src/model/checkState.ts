import type { EngineState, Plan } from "@gruyere/core";
import { GruyereError, type NumberBlock, nearest, type Problem } from "@gruyere/flow";

/**
 * Checks that a checkpoint is of this plan: the same parameters and buffers, of the same shapes.
 *
 * @throws GruyereError (`wrong-program`) that says which are missing, unknown, or of another shape.
 */
export function checkState(plan: Plan, state: Pick<EngineState, "parameters" | "buffers">, path: string): void {
  const problems = [
    ...compare("parameter", plan.parameters, state.parameters, path),
    ...compare("buffer", plan.buffers, state.buffers, path),
  ];
  if (problems.length > 0) throw new GruyereError(problems);
}

function compare(
  what: string,
  planned: readonly { readonly name: string; readonly shape: readonly number[] }[],
  saved: Readonly<Record<string, NumberBlock>>,
  path: string,
): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (expected: string, received: string, hint: string) =>
    problems.push({ code: "wrong-program", path, expected, received, hint });
  const names = planned.map(({ name }) => name);
  for (const { name, shape } of planned) {
    const block = Object.hasOwn(saved, name) ? saved[name] : undefined;
    const wanted = `${what} ${name} [${shape.join(", ")}]`;
    if (!block) report(wanted, "none", `the checkpoint is of another program; ${meant(name, Object.keys(saved))}`);
    else if (block.shape.join() !== shape.join())
      report(wanted, `[${block.shape.join(", ")}]`, "use the program and the fitted inputs that the run was trained with");
  }
  for (const name of Object.keys(saved))
    if (!names.includes(name))
      report(`${what}s of the program`, name, `the checkpoint is of another program; ${meant(name, names)}`);
  return problems;
}

function meant(name: string, candidates: readonly string[]): string {
  const near = nearest(name, candidates);
  return near ? `the nearest is ${near}` : "none has a similar name";
}
