import { intsOf } from "../../graph/attributes.js";
import type { Attributes, Node, Value } from "../../graph/graph.js";

/** Sizes of an image or of filters: [B, C, H, W] or [F, C, h, w]. */
export type Sizes = readonly [number, number, number, number];

/** The sizes of a value of rank 4; undefined for others. */
export function sizes(value: Value | undefined): Sizes | undefined {
  const [a, b, c, d, ...more] = value?.shape ?? [];
  return a === undefined || b === undefined || c === undefined || d === undefined || more.length > 0 ? undefined : [a, b, c, d];
}

/** Two numbers of an attribute: down and across. */
export function pair(attributes: Attributes, name: string): readonly [number, number] {
  const [down = 1, across = 1] = intsOf(attributes, name);
  return [down, across];
}

/** What a node transposes, where rows become channels and channels rows. */
export function swapped(node: Node | undefined): Value | undefined {
  if (node?.operator !== "Transpose") return undefined;
  return intsOf(node.attributes, "perm").join() === "1,0,2,3" ? node.inputs[0] : undefined;
}

/** Whether a value is one number per channel of an image: it broadcasts from [C, 1, 1]. */
export function isPerChannel({ shape }: Value): boolean {
  const [rows = 1, , height = 1, width = 1] = [1, 1, 1, 1, ...shape].slice(-4);
  return shape.length <= 4 && rows === 1 && height === 1 && width === 1;
}
