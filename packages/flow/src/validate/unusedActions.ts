import type { Problem } from "../problem.js";
import type { TaskDeclaration } from "../program.js";

/** Actions that nothing takes: neither another action, nor the loss, the prediction or what is returned. */
export function unusedActions(path: string, { flow, outputs, target, returns }: TaskDeclaration): readonly Problem[] {
  if (outputs.length === 0) return [];
  const refs = [...flow.flatMap(({ inputs }) => inputs), ...outputs, ...(target ? [target] : []), ...Object.values(returns)];
  const used = new Set(refs.flatMap(({ source, name }) => (source === "action" ? [name] : [])));
  return flow.filter(({ name }) => !used.has(name)).map(({ name }) => unusedAction(`${path}.flow.${name}`, name));
}

/** A value of a flow that nothing takes. */
export const unusedAction = (path: string, name: string): Problem => ({
  code: "unused-action",
  path,
  expected: "something that takes it: another action, the loss or `returns`",
  received: `\`${name}\`, which nothing takes`,
  hint: "use it, list it under `returns`, or remove it",
});
