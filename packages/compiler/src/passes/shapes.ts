import { intsOf } from "../graph/attributes.js";
import type { Attributes, Signature } from "../graph/graph.js";
import { axisOf, sameShape } from "../graph/shapes.js";

/** Whether two values have equal type and shape. */
export const sameSignature = (a: Signature, b: Signature): boolean => a.type === b.type && sameShape(a.shape, b.shape);

/** The axes of a reduction, from the front, in order: all, where none are given. */
export function reducedAxes(attributes: Attributes, rank: number): readonly number[] {
  const given = "axes" in attributes ? intsOf(attributes, "axes") : [];
  const axes = given.length > 0 ? given : Array.from({ length: rank }, (_, axis) => axis);
  return axes.map((axis) => axisOf(axis, rank)).toSorted((a, b) => a - b);
}

/** Whether a reduction keeps its axes, with size 1: so, where it doesn't say. */
export const keepsAxes = ({ keepdims = true }: Attributes): boolean => keepdims === true || keepdims === 1;

/** A shape with ones in front, up to a rank. */
export const withRank = (shape: readonly number[], rank: number): readonly number[] => [
  ...Array.from({ length: Math.max(0, rank - shape.length) }, () => 1),
  ...shape,
];

/** A shape with size 1 at some axes. */
export const withOnes = (shape: readonly number[], axes: readonly number[]): readonly number[] =>
  shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
