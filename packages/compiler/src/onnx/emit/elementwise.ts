import { numberOf } from "../../graph/attributes.js";
import type { Emit } from "./emitter.js";

/** Bounds are inputs of shape []: those of the graph, or attributes. */
const clip: Emit = ({ node, inputs: [x = "", ...given], outputs, add, scalar }) => {
  const type = node.inputs[0]?.type === "float32" ? "float32" : "int32";
  const bound = (name: string, i: number): string =>
    name in node.attributes ? scalar(numberOf(node.attributes, name), type) : (given[i] ?? "");
  add("Clip", [x, bound("min", 0), bound("max", 1)], outputs);
};

/** What needs more than the operator's name. */
export const elementwise: Readonly<Record<string, Emit>> = { Clip: clip };
