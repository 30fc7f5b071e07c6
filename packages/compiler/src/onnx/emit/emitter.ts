import type { Graph, Node, OutputRole, Value, ValueType } from "../../graph/graph.js";
import { nodeName } from "../names.js";
import type { OnnxNode, OnnxTensor, OnnxValue } from "../proto/messages.js";
import type { BodyEmitter, Emit, EmitCall } from "./emit.js";

/** What the graphs of one model have in common. */
export interface EmitterOptions {
  /** How each operator is written. */
  readonly emitterOf: (operator: string) => Emit;
  /** Whether each node will run on one thread. */
  readonly sequential: boolean;
}

/** Writes a graph's nodes and constants in ONNX's terms: the model's graph, or a loop's body. */
export class Emitter implements BodyEmitter {
  readonly nodes: OnnxNode[] = [];
  readonly initialisers: OnnxTensor[] = [];
  readonly #graph: Graph;
  readonly #options: EmitterOptions;
  readonly #prefix: string;
  readonly #used: ReadonlySet<Value | undefined>;
  readonly #names = new Map<Value, string>();
  readonly #numbers = new Set<string>();
  #next = 0;

  /** @param prefix Set before all names and positions, so that they are unique among those of the graphs around it. */
  constructor(graph: Graph, options: EmitterOptions, prefix = "") {
    this.#graph = graph;
    this.#options = options;
    this.#prefix = prefix;
    this.#used = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ value }) => value)]);
  }

  /** A name that is this graph's own. */
  local(name: string): string {
    return `${this.#prefix}${name}`;
  }

  /** Gives a value its name in the model. */
  bind(value: Value, name: string): void {
    this.#names.set(value, name);
  }

  /**
   * Emits the constants, the nodes and the outputs, in the order given; inputs have their names already. A value with two roles, and
   * an input or a constant that is an output, is copied: one node makes each name of a model.
   */
  emit(outputs: Graph["outputs"], nameOf: (role: OutputRole) => string): readonly OnnxValue[] {
    const { constants, nodes } = this.#graph;
    for (const { value, numbers } of constants) {
      this.initialisers.push({ name: this.#name(value), shape: value.shape, type: value.type, numbers });
    }
    const copies: { readonly of: Value; readonly from: string; readonly to: string }[] = [];
    const named = outputs.map(({ role, value }) => {
      const name = nameOf(role);
      const known = this.#names.get(value);
      if (known === undefined) this.bind(value, name);
      else copies.push({ of: value, from: known, to: name });
      return { name, shape: value.shape, type: value.type };
    });
    for (const [position, node] of nodes.entries()) this.#options.emitterOf(node.operator)(this.#call(node, position));
    for (const [i, { of, from, to }] of copies.entries()) {
      this.#call(copyOf(of), nodes.length + i).add("Identity", [from], [to]);
    }
    return named;
  }

  #call(node: Node, position: number): EmitCall {
    const at = this.local(`${position}`);
    let part = 0;
    const add: EmitCall["add"] = (operator, inputs, outputs, attributes = {}) => {
      const given = inputs.slice(0, inputs.findLastIndex((input) => input !== "") + 1);
      this.nodes.push({ name: nodeName(at, node, part++), operator, inputs: given, outputs, attributes, ...domainOf(operator) });
    };
    return {
      node,
      position: at,
      inside: (body) => new Emitter(body, this.#options, `${at}/`),
      sequential: this.#options.sequential,
      inputs: node.inputs.map((input) => (input ? this.#name(input) : "")),
      outputs: node.outputs.map((output) => this.#name(output)),
      isUsed: (value) => this.#used.has(value),
      add,
      fresh: () => this.#fresh(),
      make: (operator, inputs, attributes) => {
        const output = this.#fresh();
        add(operator, inputs, [output], attributes);
        return output;
      },
      ints: (numbers) => this.#constant("int64", numbers, [numbers.length]),
      scalar: (number, type) => this.#constant(type, [number], []),
      integers: (numbers) => this.#constant("int32", numbers, [numbers.length]),
    };
  }

  #name(value: Value): string {
    const name = this.#names.get(value) ?? this.local(`v${value.id}`);
    this.#names.set(value, name);
    return name;
  }

  #fresh(): string {
    return this.local(`t${this.#next++}`);
  }

  /** Small static arguments; equal ones are written once. */
  #constant(type: ValueType, numbers: readonly number[], shape: readonly number[]): string {
    const name = this.local(`${type}[${shape}]:${numbers.map((n) => (Object.is(n, -0) ? "-0" : n))}`);
    if (this.#numbers.has(name)) return name;
    this.#numbers.add(name);
    this.initialisers.push({
      name,
      shape,
      type,
      numbers: type === "float32" ? Float32Array.from(numbers) : Int32Array.from(numbers),
    });
    return name;
  }
}

const copyOf = (value: Value): Node => ({
  operator: "Identity",
  inputs: [value],
  outputs: [],
  attributes: {},
  source: "outputs",
});

/** Operators of ONNX Runtime that graphs hold beside ONNX's. */
const microsoft = new Set(["FusedMatMul"]);

const domainOf = (operator: string): { domain?: string } => (microsoft.has(operator) ? { domain: "com.microsoft" } : {});
