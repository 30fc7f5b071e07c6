import type { Attributes, Graph, ValueType } from "./graph.js";

/** An attribute that is a list of integers. Throws when it is something else. */
export function intsOf(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (Array.isArray(value) && value.every((n) => typeof n === "number")) return value;
  throw missing(name, "a list of numbers");
}

/** An attribute that is a number; `otherwise` when it is left out. Throws when it is something else. */
export function numberOf(attributes: Attributes, name: string, otherwise?: number): number {
  const value = attributes[name] ?? otherwise;
  if (typeof value === "number") return value;
  throw missing(name, "a number");
}

/** An attribute that is a text; `otherwise` when it is left out. Throws when it is something else. */
export function textOf(attributes: Attributes, name: string, otherwise?: string): string {
  const value = attributes[name] ?? otherwise;
  if (typeof value === "string") return value;
  throw missing(name, "a text");
}

const TYPES: readonly ValueType[] = ["float32", "int32", "bool", "int64"];

/** An attribute that names a type of values. Throws an internal error when it isn't there. */
export function typeOf(attributes: Attributes, name: string): ValueType {
  const type = TYPES.find((each) => each === attributes[name]);
  if (type) return type;
  throw missing(name, "a type of values");
}

/** An attribute that is true or false; false when it is left out. */
export function flagOf(attributes: Attributes, name: string): boolean {
  return attributes[name] === true;
}

/** The body of a loop. Throws when there is none. */
export function bodyOf(attributes: Attributes): Graph {
  const value = attributes["body"];
  if (typeof value === "object" && "nodes" in value) return value;
  throw missing("body", "a graph");
}

const missing = (name: string, expected: string): Error => new Error(`internal: attribute ${name} is not ${expected}`);
