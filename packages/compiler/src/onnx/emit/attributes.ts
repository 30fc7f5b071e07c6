import type { Attributes, AttributeValue, ValueType } from "../../graph/graph.js";
import type { OnnxAttribute } from "../proto/messages.js";
import { dataTypeOf } from "../proto/tensor.js";
import type { OnnxAttributes } from "./emit.js";

/** Attributes of ONNX's operators that are of type FLOAT: a number alone doesn't say. */
const floats = new Set(["alpha", "beta", "gamma", "epsilon"]);

/** A graph's attributes as ONNX has them, but for those that become something else. */
export function onnxAttributes(attributes: Attributes, without: readonly string[] = []): OnnxAttributes {
  const kept = Object.entries(attributes).filter(([name]) => !without.includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, onnxAttribute(name, value)]));
}

function onnxAttribute(name: string, value: AttributeValue): OnnxAttribute {
  if (typeof value === "boolean") return { int: value ? 1 : 0 };
  if (typeof value === "number") return floats.has(name) ? { float: value } : { int: value };
  if (typeof value === "string") return isType(name, value) ? { int: dataTypeOf(value) } : { text: value };
  if ("nodes" in value) throw new Error(`internal: attribute ${name} is a graph, but the operator is no loop`);
  if (isInts(value)) return { ints: value };
  throw new Error(`internal: no operator of ONNX's takes the texts ${name}`);
}

const isType = (name: string, value: string): value is ValueType =>
  (name === "to" || name === "dtype") && ["float32", "int32", "bool", "int64"].includes(value);

const isInts = (value: readonly number[] | readonly string[]): value is readonly number[] =>
  value.every((each) => Number.isInteger(each));
