import type { GraphBuilder } from "./builder.js";
import type { Constant, Graph, Node, Value } from "./graph.js";

/** Copies what values need from one graph into another, on demand and once. */
export class Copier {
  readonly #into: GraphBuilder;
  readonly #copies = new Map<Value, Value>();
  readonly #producers = new Map<Value, Node>();
  readonly #constants: ReadonlyMap<Value, Constant>;
  readonly #stop: (value: Value) => Value | undefined;

  /**
   * @param stop What stands for a value in the other graph without being a copy; all inputs need it. Asked once for each value.
   */
  constructor(from: Pick<Graph, "nodes" | "constants">, into: GraphBuilder, stop: (value: Value) => Value | undefined) {
    this.#into = into;
    this.#stop = stop;
    this.#constants = new Map(from.constants.map((constant) => [constant.value, constant]));
    for (const node of from.nodes) for (const output of node.outputs) this.#producers.set(output, node);
  }

  of(value: Value): Value {
    const known = this.#copies.get(value);
    if (known) return known;
    const made = this.#stop(value) ?? this.#copy(value);
    this.#copies.set(value, made);
    return made;
  }

  #copy(value: Value): Value {
    const constant = this.#constants.get(value);
    if (constant) return this.#into.constant(constant.numbers, value);
    const node = this.#producers.get(value);
    const inputs = node?.inputs.map((input) => input && this.of(input));
    if (!node || !inputs) throw new Error("internal: a value from outside of the graph");
    this.#into.source = node.source;
    const made = this.#into.add(node.operator, inputs, node.attributes)[node.outputs.indexOf(value)];
    if (made) return made;
    throw new Error(`internal: ${node.operator} has no such output`);
  }
}
