import type { Json, ProgramDeclaration, Signature } from "@gruyere/flow";
import type { BoundDataset } from "./bindDataset.js";
import type { BoundEncoder } from "./encoder.js";
import { placed } from "./place.js";
import type { FittedInputs } from "./prepared.js";
import type { InputField } from "./programFields.js";
import { readInput } from "./readInput.js";

/** Lets an input's encoder see the train rows of every set that maps it, in the order of declaration. */
export async function fitInput(
  input: InputField,
  sets: readonly BoundDataset[],
  onRow: () => Promise<void> | undefined,
): Promise<Json | undefined> {
  const fitter = input.encoder.fitter?.();
  if (fitter === undefined) return undefined;
  for (const set of sets) {
    if (!set.inputs.includes(input)) continue;
    for (const row of set.splits.get("train") ?? []) {
      const fields = readInput(input, row, true);
      try {
        fitter.add(fields);
      } catch (error) {
        throw placed(error, row.at, `input "${input.name}"`);
      }
      await onRow();
    }
  }
  try {
    return fitter.state();
  } catch (error) {
    throw placed(error, `inputs.${input.name}`, `input "${input.name}"`);
  }
}

/** An input's encoder with its saved state. */
export function bindInput(input: InputField, states: FittedInputs["states"]): BoundEncoder {
  try {
    return input.encoder.bind(states[input.name]);
  } catch (error) {
    throw placed(error, `inputs.${input.name}`, `input "${input.name}"`);
  }
}

/** Signatures of all inputs of a program: exact for those that are bound, upper bounds for those that no task here needs. */
export function signaturesOf(
  program: ProgramDeclaration,
  bound: ReadonlyMap<string, BoundEncoder>,
): Readonly<Record<string, Signature>> {
  return Object.fromEntries(
    Object.entries(program.inputs).map(([name, spec]) => [
      name,
      bound.get(name)?.signature ?? spec.plugin.create(spec.options).signature,
    ]),
  );
}
