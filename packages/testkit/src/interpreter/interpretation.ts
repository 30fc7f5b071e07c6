import type { Attributes, Graph } from "@gruyere/compiler/graph";
import type { Tensor } from "./tensor.js";

/** Runs the body of a loop: tensors of its arguments in, tensors of its results out. */
export type RunBody = (body: Graph, args: readonly Tensor[]) => readonly Tensor[];

/** What an operator computes: all of its outputs, with shapes that it finds by itself. */
export type Interpretation = (inputs: Inputs, attributes: Attributes, runBody: RunBody) => readonly Tensor[];

/** Interpretations by operator. */
export type Interpretations = Readonly<Record<string, Interpretation>>;

/** The inputs of a node: those left out are undefined. */
export type Inputs = readonly (Tensor | undefined)[];

/** An input that must be there. Throws when it is not. */
export function input(inputs: Inputs, position: number): Tensor {
  const found = inputs[position];
  if (found) return found;
  throw new Error(`interpret: input ${position} is left out`);
}

/** The inputs of an operator that takes a list. */
export const list = (inputs: Inputs): readonly Tensor[] => inputs.map((_, i) => input(inputs, i));
