import type { Module } from "../module.js";
import type { ProgramDeclaration } from "../program.js";
import type { Signature } from "../signature.js";
import { tryPlugin } from "../tryPlugin.js";
import { type InferredFlow, inferFlow } from "./inferFlow.js";

/** The signatures of a whole program. */
export interface InferredProgram {
  /** By input; absent where its options are wrong. */
  readonly inputs: ReadonlyMap<string, Signature | undefined>;
  readonly flows: ReadonlyMap<string, InferredFlow>;
}

/** Follows signatures through every task. Sizes of inputs that are fitted count as their upper bounds. */
export function inferProgram(program: ProgramDeclaration): InferredProgram {
  const inputs = new Map<string, Signature | undefined>();
  for (const [name, spec] of Object.entries(program.inputs)) inputs.set(name, tryPlugin(spec)?.signature);
  const modules = new Map<string, Module | undefined>();
  for (const [name, { spec }] of Object.entries(program.modules)) modules.set(name, tryPlugin(spec));
  const flows = Object.entries(program.tasks).map(([name, task]): [string, InferredFlow] => [
    name,
    inferFlow(`tasks.${name}`, task, { inputs, modules }),
  ]);
  return { inputs, flows: new Map(flows) };
}
