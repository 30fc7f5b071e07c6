import type {
  Attributes,
  AttributeValue,
  Constant,
  Graph,
  GraphInput,
  GraphOutput,
  InputRole,
  Node,
  Signature,
  Value,
  ValueType,
} from "./graph.js";
import { operatorOf } from "./operators.js";
import { roleKey } from "./roleKey.js";

/** Numbers that `constant` takes. */
export type Numbers = Float32Array | Int32Array | Uint8Array;

/**
 * Makes a graph node by node. Equal operations on equal values are made once (common subexpressions), equal constants and inputs too.
 * What an operator doesn't take is an internal error.
 */
export class GraphBuilder {
  /** What nodes that are added from here on stem from. */
  source = "graph";
  readonly #inputs = new Map<string, GraphInput>();
  readonly #roles = new Map<Value, InputRole>();
  readonly #constants = new Map<string, Constant>();
  readonly #byValue = new Map<Value, Constant>();
  readonly #nodes: Node[] = [];
  readonly #producers = new Map<Value, Node>();
  readonly #takers = new Map<Value, Node[]>();
  readonly #known = new Map<string, readonly Value[]>();
  readonly #bodies = new Map<Graph, number>();
  #next = 0;

  input(role: InputRole, { shape, type }: Signature): Value {
    const key = roleKey(role);
    const known = this.#inputs.get(key);
    if (known) return known.value;
    const value = this.#value({ shape, type });
    this.#inputs.set(key, { role, value });
    this.#roles.set(value, role);
    return value;
  }

  /** What a value is, if it is an input. */
  roleOf(value: Value | undefined): InputRole | undefined {
    return value && this.#roles.get(value);
  }

  constant(numbers: Numbers, { shape, type }: Signature): Value {
    const key = `${type}[${shape}] ${keyOf(numbers)}`;
    const known = this.#constants.get(key);
    if (known && sameNumbers(known.numbers, numbers)) return known.value;
    const constant = { value: this.#value({ shape, type }), numbers };
    this.#constants.set(key, constant);
    this.#byValue.set(constant.value, constant);
    return constant.value;
  }

  /** A constant with one number, of shape `[]` (or another of size 1). */
  scalar(number: number, type: ValueType = "float32", shape: readonly number[] = []): Value {
    return this.constant(numbersOf(type, [number]), { shape, type });
  }

  /** The numbers of a value that is a constant. */
  constantOf(value: Value | undefined): Numbers | undefined {
    return value && this.#byValue.get(value)?.numbers;
  }

  /** The node that makes a value; none for inputs, constants, and values from outside of a loop's body. */
  producerOf(value: Value | undefined): Node | undefined {
    return value && this.#producers.get(value);
  }

  /** The nodes so far that take a value. */
  takersOf(value: Value): readonly Node[] {
    return this.#takers.get(value) ?? [];
  }

  /** Adds a node with several outputs, or finds the equal one. */
  add(operator: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): readonly Value[] {
    const key = `${operator} ${inputs.map((input) => input?.id ?? "").join()} ${this.#attributesKey(attributes)}`;
    const known = this.#known.get(key);
    if (known) return known;
    const signatures = operatorOf(operator).infer(inputs, attributes);
    const outputs = signatures.map((signature) => this.#value(signature));
    const node = { operator, inputs, outputs, attributes, source: this.source };
    this.#nodes.push(node);
    for (const output of outputs) this.#producers.set(output, node);
    for (const input of inputs) if (input) this.#take(input, node);
    this.#known.set(key, outputs);
    return outputs;
  }

  /** Adds a node with one output. */
  one(operator: string, inputs: readonly (Value | undefined)[], attributes: Attributes = {}): Value {
    const [value] = this.add(operator, inputs, attributes);
    if (!value) throw new Error(`internal: ${operator} has no output`);
    return value;
  }

  /** The graph of what the outputs need: nodes and constants that nothing needs are left out; inputs too. */
  finish(outputs: readonly GraphOutput[]): Graph {
    const needed = new Set(outputs.map(({ value }) => value));
    const need = (value: Value | undefined): void => {
      if (value) needed.add(value);
    };
    const nodes: Node[] = [];
    for (const node of this.#nodes.toReversed()) {
      if (!node.outputs.some((output) => needed.has(output))) continue;
      nodes.push(node);
      node.inputs.forEach(need);
    }
    const isNeeded = ({ value }: { readonly value: Value }): boolean => needed.has(value);
    return {
      inputs: [...this.#inputs.values()].filter(isNeeded),
      constants: [...this.#constants.values()].filter(isNeeded),
      nodes: nodes.reverse(),
      outputs,
    };
  }

  #take(input: Value, node: Node): void {
    const takers = this.#takers.get(input) ?? [];
    takers.push(node);
    this.#takers.set(input, takers);
  }

  /** Loops' bodies are compared by identity. */
  #attributesKey(attributes: Attributes): string {
    const entries = Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1));
    return entries.map(([name, value]) => `${name}=${isGraph(value) ? this.#bodyKey(value) : JSON.stringify(value)}`).join();
  }

  #bodyKey(body: Graph): number {
    const key = this.#bodies.get(body) ?? this.#bodies.size;
    this.#bodies.set(body, key);
    return key;
  }

  #value({ shape, type }: Signature): Value {
    return { id: this.#next++, shape: [...shape], type };
  }
}

const isGraph = (value: AttributeValue): value is Graph => typeof value === "object" && "nodes" in value;

/** Typed arrays for the numbers of a type. */
export function numbersOf(type: ValueType, numbers: ArrayLike<number>): Numbers {
  if (type === "float32") return Float32Array.from(numbers);
  if (type === "bool") return Uint8Array.from(numbers, (n) => (n ? 1 : 0));
  return Int32Array.from(numbers);
}

/** Short numbers in full; long ones by their length and a hash: equality is checked. */
function keyOf(numbers: Numbers): string {
  if (numbers.length <= 16) return [...numbers].map((n) => (Object.is(n, -0) ? "-0" : n)).join();
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `${numbers.length}#${hash >>> 0}`;
}

function sameNumbers(a: Numbers, b: Numbers): boolean {
  return a.length === b.length && a.every((n, i) => Object.is(n, b[i]));
}
