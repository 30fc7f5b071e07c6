import type { Attributes } from "@gruyere/compiler/graph";

/** An attribute that ONNX has as 0 or 1 and graphs as false or true; `otherwise` when it is left out. */
export function isSet(attributes: Attributes, name: string, otherwise = false): boolean {
  const value = attributes[name] ?? otherwise;
  return value === true || value === 1;
}
