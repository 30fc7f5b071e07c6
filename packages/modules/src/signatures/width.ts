import { formatSignature, GruyereError, type Signature } from "@gruyere/flow";
import { misfit } from "./misfit.js";

/** The argument at a place; the plan has counted them before. */
export function argumentAt(owner: string, inputs: readonly Signature[], index = 0): Signature {
  const found = inputs[index];
  if (found) return found;
  throw new GruyereError({
    code: "missing-argument",
    path: owner,
    expected: `at least ${index + 1} ${index === 0 ? "argument" : "arguments"}`,
    received: String(inputs.length),
    hint: `apply \`${owner}\` to a value`,
  });
}

/** Length of the last axis (units of a vector, channels of an image); for a bag or ids, the number of distinct ids. */
export function widthOf(owner: string, signature: Signature): number {
  const width = signature.size ?? signature.shape.at(-1);
  if (typeof width === "number") return width;
  throw misfit(owner, {
    expected: "a value whose width is known",
    received: formatSignature(signature),
    hint: "give the input a fixed size, or put a pooling module between",
  });
}

/** A length that must be known before the first batch. */
export function lengthAt(owner: string, signature: Signature, axis: number): number {
  const length = signature.shape.at(axis);
  if (typeof length === "number") return length;
  throw misfit(owner, {
    expected: `a fixed length on axis ${axis}`,
    received: formatSignature(signature),
    hint: "pool over time first (`global-pool`, `attention-pooling`), or fix the length at the input",
  });
}
