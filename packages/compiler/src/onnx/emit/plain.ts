import { onnxAttributes } from "./attributes.js";
import type { Emit } from "./emit.js";

/** The operator as it is, with its attributes in ONNX's types. */
export const plain: Emit = ({ node, inputs, outputs, add }) =>
  add(node.operator, inputs, outputs, onnxAttributes(node.attributes));

/**
 * The operator with a list of integers as an input behind the others, where the graph has an attribute; left out when the graph has
 * none (all axes).
 */
export const withInts =
  (attribute: string): Emit =>
  ({ node, inputs, outputs, add, ints }) => {
    const value = node.attributes[attribute];
    if (value !== undefined && !isInts(value)) throw new Error(`internal: attribute ${attribute} is not a list of numbers`);
    const extra = value === undefined ? [] : [ints(value)];
    add(node.operator, [...inputs, ...extra], outputs, onnxAttributes(node.attributes, [attribute]));
  };

const isInts = (value: unknown): value is readonly number[] => Array.isArray(value) && value.every((n) => typeof n === "number");
