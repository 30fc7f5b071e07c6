import type { Module } from "../module.js";
import type { Problem } from "../problem.js";
import type { Action, Ref, TaskDeclaration } from "../program.js";
import { refText } from "../refText.js";
import { formatSignature, isSignature, type Outputs, type Signature } from "../signature.js";
import { topologicalOrder } from "../topologicalOrder.js";
import { checkArguments } from "./checkArguments.js";
import { problemsOf } from "./checkChosen.js";
import { unknownName } from "./unknownName.js";
import { UNRESOLVED } from "./unresolved.js";

/** One use of a module with its arguments' signatures. */
export interface ModuleUse {
  readonly module: string;
  readonly path: string;
  readonly inputs: readonly Signature[];
}

/** The values of a flow; what depends on something already reported has no signature. */
export interface InferredFlow {
  readonly problems: readonly Problem[];
  readonly uses: readonly ModuleUse[];
  /** What each action gives, by its name. */
  readonly values: ReadonlyMap<string, Outputs | undefined>;
  /** The signature of a value, and the problems of the reference itself. */
  resolve(ref: Ref, path: string): { readonly signature?: Signature; readonly problems: readonly Problem[] };
}

/** What a flow is checked against: the program's inputs and modules, created once. */
export interface Created {
  readonly inputs: ReadonlyMap<string, Signature | undefined>;
  readonly modules: ReadonlyMap<string, Module | undefined>;
}

/** Follows signatures through a task's flow, reporting unknown names, cycles, wrong arguments and shapes that don't fit. */
export function inferFlow(path: string, task: TaskDeclaration, created: Created): InferredFlow {
  const problems: Problem[] = [];
  const uses: ModuleUse[] = [];
  const actions = new Map<string, Action>();
  for (const action of task.flow) {
    if (created.inputs.has(action.name)) problems.push(shadowsInput(path, action));
    if (actions.has(action.name)) problems.push(declaredTwice(path, action));
    actions.set(action.name, action);
  }
  const values = new Map<string, Outputs | undefined>();

  const resolve: InferredFlow["resolve"] = (ref, at) => {
    if (ref.name === UNRESOLVED.name) return { problems: [] };
    const known = ref.source === "input" ? created.inputs : actions;
    if (!known.has(ref.name)) {
      const code = ref.source === "input" ? "unknown-input" : "unknown-action";
      return {
        problems: [
          unknownName(code, at, "an input or an action of the task", ref.name, [...created.inputs.keys(), ...actions.keys()]),
        ],
      };
    }
    const outputs = ref.source === "input" ? created.inputs.get(ref.name) : values.get(ref.name);
    return outputs === undefined ? { problems: [] } : element(outputs, ref, at);
  };

  const infer = (action: Action): Outputs | undefined => {
    const at = `${path}.flow.${action.name}`;
    const args = action.inputs.map((ref) => resolve(ref, at));
    problems.push(...args.flatMap((arg) => arg.problems));
    if (!created.modules.has(action.module)) {
      problems.push(unknownName("unknown-module", at, "a module", action.module, created.modules.keys()));
      return undefined;
    }
    const module = created.modules.get(action.module);
    if (module === undefined) return undefined;
    const wrong = checkArguments(at, action, module, args);
    problems.push(...wrong);
    const signatures = args.flatMap(({ signature }) => signature ?? []);
    if (wrong.length > 0 || signatures.length < args.length) return undefined;
    uses.push({ module: action.module, path: at, inputs: signatures });
    let outputs: Outputs | undefined;
    const thrown = problemsOf(() => {
      outputs = module.infer(signatures);
    });
    problems.push(...thrown.map((problem) => atBothEnds(problem, at, action, signatures)));
    return outputs;
  };

  const needs = new Map<string, readonly string[]>();
  for (const { name, inputs } of task.flow) {
    needs.set(
      name,
      inputs.flatMap((ref) => (ref.source === "action" ? [ref.name] : [])),
    );
  }
  const result = topologicalOrder(needs);
  if ("cycle" in result) {
    problems.push(cycle(`${path}.flow`, result.cycle));
    for (const { module, name } of task.flow) {
      if (created.modules.has(module)) continue;
      problems.push(unknownName("unknown-module", `${path}.flow.${name}`, "a module", module, created.modules.keys()));
    }
  } else {
    for (const name of result.order) {
      const action = actions.get(name);
      if (action) values.set(name, infer(action));
    }
  }
  return { problems, uses, values, resolve };
}

/** One signature of what an action or input gives. */
function element(outputs: Outputs, ref: Ref, at: string): ReturnType<InferredFlow["resolve"]> {
  if (isSignature(outputs)) {
    if (ref.key === undefined) return { signature: outputs, problems: [] };
    return {
      problems: [
        {
          code: "unknown-output",
          path: at,
          expected: `\`${ref.name}\` alone: it is one value, ${formatSignature(outputs)}`,
          received: `\`${ref.name}.${ref.key}\``,
          hint: `write \`${ref.name}\``,
        },
      ],
    };
  }
  const keys = Object.keys(outputs);
  if (ref.key === undefined) {
    return {
      problems: [
        {
          code: "whole-output",
          path: at,
          expected: `one of the outputs of \`${ref.name}\`: ${keys.join(", ")}`,
          received: `\`${ref.name}\` as a whole`,
          hint: `write \`${ref.name}.${keys[0]}\`; only a port for any number of values takes a whole`,
        },
      ],
    };
  }
  const signature = outputs[ref.key];
  if (signature !== undefined) return { signature, problems: [] };
  return { problems: [unknownName("unknown-output", at, `an output of \`${ref.name}\``, ref.key, keys)] };
}

/** A module's complaint about shapes, with what came in from where. */
function atBothEnds(problem: Problem, at: string, { inputs, module }: Action, signatures: readonly Signature[]): Problem {
  const ends = inputs.map((ref, i) => {
    const signature = signatures[i];
    return `\`${refText(ref)}\` is ${signature ? formatSignature(signature) : "unknown"}`;
  });
  return {
    ...problem,
    path: at,
    expected: `${problem.expected}, by module \`${module}\``,
    received: `${problem.received} (${ends.join(", ")})`,
  };
}

/** A cycle, with its path. */
export const cycle = (path: string, names: readonly string[]): Problem => ({
  code: "cycle",
  path,
  expected: "actions that need only what comes before them",
  received: names.join(" → "),
  hint: `let \`${names.at(-2) ?? names[0]}\` take something else`,
});

const declaredTwice = (path: string, { name }: Action): Problem => ({
  code: "name-declared-twice",
  path: `${path}.flow.${name}`,
  expected: "one meaning for a name within its task",
  received: `\`${name}\` twice`,
  hint: "give one of them another name",
});

const shadowsInput = (path: string, { name, module }: Action): Problem => ({
  code: "name-shadows-input",
  path: `${path}.flow.${name}`,
  expected: "a name that no input has",
  received: `\`${name}\`, which is an input`,
  hint: `give this application of \`${module}\` another name`,
});
