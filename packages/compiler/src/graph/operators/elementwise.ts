import type { Operator, Operators } from "../operator.js";
import type { Signature } from "../types.js";

/** The first input of an operator that must have one. */
export function first([input]: readonly (Signature | undefined)[]): Signature {
  if (input) return input;
  throw new Error("an operator without its first input");
}

/** The shape of several inputs broadcast to one another, as NumPy has it. */
export function broadcast(shapes: readonly (readonly number[])[]): readonly number[] {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((size) => size !== 1);
    const [size = 1] = sizes;
    if (sizes.some((other) => other !== size)) throw new Error(`shapes [${shapes.join("] and [")}] don't broadcast`);
    return size;
  });
}

const defined = (inputs: readonly (Signature | undefined)[]): readonly Signature[] =>
  inputs.filter((input) => input !== undefined);

const unary: Operator = { infer: (inputs) => [first(inputs)] };

const binary: Operator = {
  infer: (inputs) => [{ shape: broadcast(defined(inputs).map(({ shape }) => shape)), type: first(inputs).type }],
};

/** Operators that work number by number; those of two inputs broadcast. */
export const elementwise: Operators = {
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Relu: unary,
  Neg: unary,
};
