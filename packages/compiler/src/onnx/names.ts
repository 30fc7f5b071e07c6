import type { InputRole, Node, OutputRole } from "../graph/graph.js";
import { roleKey } from "../graph/roleKey.js";

/** Name of a graph's input in its model: what `run` takes feeds by. */
export const inputName = (role: InputRole): string => roleKey(role);

/**
 * Name of a graph's output in its model: what `run` takes fetches by. A buffer is both an input and an output, and names in a model
 * are unique: the output's begins with `next`.
 */
export function outputName(role: OutputRole): string {
  return role.kind === "buffer" || role.kind === "saved" ? `next ${roleKey(role)}` : roleKey(role);
}

/** Where a node of a model stems from. */
export interface NodeName {
  /** Position of the graph's node, with those of the loops around it: `12`, `4/7`. */
  readonly position: string;
  /** The operator of the graph's node. */
  readonly operator: string;
  /** The module's application: see `Node.source`. */
  readonly source: string;
}

/** Name of the `part`-th node of a model that a graph's node becomes: `<position>|<operator>|<source>|<part>`. */
export function nodeName(position: string, { operator, source }: Pick<Node, "operator" | "source">, part: number): string {
  return `${position}|${operator}|${source}|${part}`;
}

/** Reads a node's name back, also where ONNX Runtime has added to it on fusing nodes. */
export function parseNodeName(text: string): NodeName | undefined {
  const [, position, operator, source] = /(\d[\d/]*)\|(\w+)\|(.*?)\|\d+/s.exec(text) ?? [];
  return position && operator && source !== undefined ? { position, operator, source } : undefined;
}
