import { GruyereError, type NumberBlock } from "@gruyere/flow";
import { nameHint } from "../compile/nameHint.js";
import type { EngineState } from "../engine.js";
import type { Plan } from "../plan.js";

type Shapes = ReadonlyMap<string, readonly number[]>;

/** Checks that a state's names and shapes are the plan's, before anything of it is used. Throws `GruyereError`. */
export function checkState(plan: Plan, { parameters = {}, buffers = {}, slots = {}, counts = {} }: Partial<EngineState>): void {
  const ofParameters: Shapes = new Map(plan.parameters.map(({ name, shape }) => [name, shape]));
  const ofBuffers: Shapes = new Map(plan.buffers.map(({ name, shape }) => [name, shape]));
  for (const [name, block] of Object.entries(parameters)) checkBlock("parameter", ofParameters, name, block);
  for (const [name, block] of Object.entries(buffers)) checkBlock("buffer", ofBuffers, name, block);
  for (const [slot, byName] of Object.entries(slots))
    for (const [name, block] of Object.entries(byName)) checkBlock(`slot ${slot}`, ofParameters, name, block);
  for (const name of Object.keys(counts)) if (!ofParameters.has(name)) throw unknown("count", ofParameters, name);
}

function checkBlock(kind: string, shapes: Shapes, name: string, { shape, values }: NumberBlock): void {
  const expected = shapes.get(name);
  if (!expected) throw unknown(kind, shapes, name);
  const fits = expected.length === shape.length && expected.every((size, i) => size === shape[i]);
  if (fits && values.length === expected.reduce((n, d) => n * d, 1)) return;
  throw new GruyereError({
    code: "wrong-state-shape",
    path: `state.${name}`,
    expected: `${kind} [${expected.join(", ")}]`,
    received: `[${shape.join(", ")}] with ${values.length} numbers`,
    hint: "the state belongs to a program with other sizes: load it with the program that it was saved with",
  });
}

function unknown(kind: string, shapes: Shapes, name: string): GruyereError {
  return new GruyereError({
    code: "unknown-state",
    path: `state.${name}`,
    expected: `a ${kind} of the plan`,
    received: name,
    hint: nameHint(name, [...shapes.keys()]),
  });
}
