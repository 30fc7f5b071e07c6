import { type Graph, type Node, roleKey, type Signature, type Value } from "@gruyere/compiler/graph";
import type { RunBody } from "./interpretation.js";
import { interpretations } from "./interpretations.js";
import { sizeOf, type Tensor } from "./tensor.js";

/** Numbers by the key of their role (`roleKey`), in row-major order. */
export type Feeds = ReadonlyMap<string, ArrayLike<number>>;

/**
 * Runs a graph with plain loops in float64: what its operators mean. Whatever it is compiled to is held to this.
 *
 * @returns The outputs' numbers by the key of their role. int32 and bool come as whole numbers.
 * @throws Error when an input is missing or of another size, for an operator that it lacks, and where an operator's shape or type is
 * not what the graph says.
 */
export function interpret(graph: Graph, feeds: Feeds): Map<string, Float64Array> {
  const known = new Map<Value, Tensor>();
  for (const { role, value } of graph.inputs) known.set(value, fed(roleKey(role), value, feeds));
  run(graph, known);
  return new Map(graph.outputs.map(({ role, value }) => [roleKey(role), found(known, value, roleKey(role)).values]));
}

/** Adds what the nodes make. Constants are as exact as they are written. */
function run(graph: Graph, known: Map<Value, Tensor>): void {
  for (const { value, numbers } of graph.constants) known.set(value, tensorOf(value, numbers));
  for (const node of graph.nodes) {
    const made = apply(node, known);
    for (const [i, output] of node.outputs.entries()) {
      const tensor = made[i];
      if (!tensor || !isLike(tensor, output)) throw misfit(node, tensor, output);
      known.set(output, tensor);
    }
  }
}

function apply(node: Node, known: ReadonlyMap<Value, Tensor>): readonly Tensor[] {
  const interpretation = interpretations[node.operator];
  if (!interpretation) throw new Error(`interpret: no operator ${node.operator} (${node.source})`);
  const inputs = node.inputs.map((input) => input && found(known, input, node.operator));
  try {
    return interpretation(inputs, node.attributes, runBody);
  } catch (cause) {
    throw new Error(`interpret: ${node.operator} of ${node.source} failed`, { cause });
  }
}

const runBody: RunBody = (body, args) => {
  const known = new Map<Value, Tensor>();
  for (const { role, value } of body.inputs) {
    const tensor = role.kind === "argument" ? args[role.position] : undefined;
    if (!tensor || !isLike(tensor, value))
      throw new Error(`interpret: ${roleKey(role)} of a body is ${shown(tensor)}, not ${shown(value)}`);
    known.set(value, tensor);
  }
  run(body, known);
  const results: Tensor[] = [];
  for (const { role, value } of body.outputs) {
    if (role.kind !== "result") throw new Error(`interpret: ${roleKey(role)} of a body`);
    results[role.position] = found(known, value, roleKey(role));
  }
  return results;
};

function fed(key: string, value: Value, feeds: Feeds): Tensor {
  const numbers = feeds.get(key);
  if (!numbers) throw new Error(`interpret: no numbers for ${key}`);
  return tensorOf(value, numbers, key);
}

function tensorOf({ shape, type }: Signature, numbers: ArrayLike<number>, name = "a constant"): Tensor {
  if (numbers.length !== sizeOf(shape)) throw new Error(`interpret: ${name} is [${shape}], but has ${numbers.length} numbers`);
  return { shape, type, values: Float64Array.from(numbers) };
}

function found(known: ReadonlyMap<Value, Tensor>, value: Value, by: string): Tensor {
  const tensor = known.get(value);
  if (tensor) return tensor;
  throw new Error(`interpret: ${by} takes a value that nothing made`);
}

const isLike = (a: Signature, b: Signature): boolean =>
  a.type === b.type && a.shape.length === b.shape.length && a.shape.every((size, axis) => size === b.shape[axis]);

const shown = (signature: Signature | undefined): string => (signature ? `${signature.type}[${signature.shape}]` : "nothing");

const misfit = ({ operator, source }: Node, made: Signature | undefined, expected: Signature): Error =>
  new Error(`interpret: ${operator} of ${source} gives ${shown(made)}, where the graph says ${shown(expected)}`);
