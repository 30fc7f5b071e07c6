import { LOGITS } from "../names.js";
import type { Action, Ref, TaskDeclaration } from "../program.js";
import { type Expression, formatExpression } from "./expression.js";

/** A task's flow as the text of a file: its entries, and how its other values are said. */
export interface FlowText {
  readonly flow: Readonly<Record<string, string>>;
  /** Whether the one output is the flow's entry `logits`, so that nothing else needs to say it. */
  readonly endsInLogits: boolean;
  textOf(ref: Ref): string;
}

/** Writes a flow: named actions and those used twice are entries; others stand where they are used. */
export function flowText(task: TaskDeclaration): FlowText {
  const { outputs, target, returns } = task;
  const refs = [...task.flow.flatMap(({ inputs }) => inputs), ...outputs, ...(target ? [target] : []), ...Object.values(returns)];
  const uses = new Map<string, number>();
  for (const { source, name } of refs) if (source === "action") uses.set(name, (uses.get(name) ?? 0) + 1);
  const actions = new Map(task.flow.map((action) => [action.name, action]));

  const [output] = outputs;
  const last =
    outputs.length === 1 && output?.source === "action" && output.key === undefined ? actions.get(output.name) : undefined;
  const isEntry = (action: Action): boolean => !action.automatic || (uses.get(action.name) ?? 0) > 1;
  const other = actions.get(LOGITS);
  const taken =
    refs.some(({ source, name }) => source === "input" && name === LOGITS) ||
    (other !== undefined && other !== last && isEntry(other));
  const isLogits = (action: Action): boolean =>
    action === last && action.automatic && !taken && (action.name === LOGITS || uses.get(action.name) === 1);

  const expressionOf = ({ source, name, key }: Ref): Expression => {
    const keys = key === undefined ? [] : [key];
    const action = source === "action" ? actions.get(name) : undefined;
    return action && !isEntry(action) ? { ...application(action), keys } : { type: "name", name, keys };
  };
  const application = ({ module, inputs }: Action): Expression => ({
    type: "call",
    module,
    args: inputs.map(expressionOf),
    keys: [],
  });

  const entries = [...task.flow.filter((action) => isEntry(action) && !isLogits(action)), ...task.flow.filter(isLogits)];
  return {
    flow: Object.fromEntries(
      entries.map((action) => [isLogits(action) ? LOGITS : action.name, formatExpression(application(action))]),
    ),
    endsInLogits: entries.some(isLogits),
    textOf: (ref) => formatExpression(expressionOf(ref)),
  };
}
