import { bodyOf, flagOf, numberOf } from "./attributes.js";
import type { Attributes, Graph, Value } from "./graph.js";

/** A state: before the first step, and what it is in the body before and after a step. */
export interface LoopState {
  readonly initial: Value;
  /** Undefined where the body doesn't take it. */
  readonly before: Value | undefined;
  readonly after: Value;
}

/** Something that the body takes besides its states: a sequence by its element, or what is the same in each step. */
export interface LoopInput {
  readonly given: Value;
  readonly seen: Value;
}

/** A `Scan` node, taken apart. Values inside of the body and around it are of two graphs. */
export interface Loop {
  readonly body: Graph;
  readonly states: readonly LoopState[];
  readonly sequences: readonly LoopInput[];
  readonly invariants: readonly LoopInput[];
  /** What each step gives beside its states, by the body's values. */
  readonly outputs: readonly Value[];
  readonly steps: number;
  readonly reverse: boolean;
}

/** Takes a `Scan` node apart; inputs that the body doesn't take are left out, but for states. */
export function loopOf({
  inputs,
  attributes,
}: {
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
}): Loop {
  const body = bodyOf(attributes);
  const [states, scanned] = [numberOf(attributes, "states"), numberOf(attributes, "scanned")];
  const seen = new Map(body.inputs.map(({ role, value }) => [positionOf(role), value]));
  const results: Value[] = [];
  for (const { role, value } of body.outputs) results[positionOf(role)] = value;
  const taken = (from: number, to?: number): LoopInput[] =>
    inputs.slice(from, to).flatMap((given, i) => {
      const value = seen.get(from + i);
      return given && value ? [{ given, seen: value }] : [];
    });
  return {
    body,
    states: inputs.slice(0, states).flatMap((initial, i) => {
      const after = results[i];
      return initial && after ? [{ initial, before: seen.get(i), after }] : [];
    }),
    sequences: taken(states, states + scanned),
    invariants: taken(states + scanned),
    outputs: results.slice(states),
    steps: inputs[states]?.shape[0] ?? 0,
    reverse: flagOf(attributes, "reverse"),
  };
}

function positionOf(role: Graph["inputs"][number]["role"] | Graph["outputs"][number]["role"]): number {
  if (role.kind === "argument" || role.kind === "result") return role.position;
  throw new Error(`internal: ${role.kind} in a loop's body`);
}
