import { formatSignature, type Signature } from "@gruyere/flow";
import { misfit } from "./misfit.js";
import { argumentAt } from "./width.js";

/** The first argument, after all others were found to have its kind and its shape (up to `free` axes at the end). */
export function sameSignatures(owner: string, inputs: readonly Signature[], free = 0): Signature {
  const first = argumentAt(owner, inputs);
  const fixed = ({ shape }: Signature) => shape.slice(0, shape.length - free).join();
  for (const other of inputs.slice(1)) {
    if (other.kind === first.kind && other.shape.length === first.shape.length && fixed(other) === fixed(first)) continue;
    throw misfit(owner, {
      expected: `values of one kind and shape${free > 0 ? ", up to the last axis" : ""}: ${formatSignature(first)}`,
      received: inputs.map(formatSignature).join(" and "),
      hint: "bring them to one shape first: `linear` for the width, `global-pool` or `flatten` for the kind",
    });
  }
  return first;
}

/** The signature of values combined elementwise or side by side: masked where any of them is. */
export function combined(first: Signature, inputs: readonly Signature[]): Signature {
  return { ...first, masked: inputs.some((input) => input.masked) };
}
