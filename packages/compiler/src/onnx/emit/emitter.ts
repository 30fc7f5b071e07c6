import type { Node, Value, ValueType } from "../../graph/types.js";
import { nodeName } from "../names.js";
import type { OnnxAttribute, OnnxNode, OnnxTensor } from "../proto/types.js";

/** Attributes of a node of the model. */
export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

/** Collects the nodes and initialisers of one graph of a model; names are unique among those of the graphs around it. */
export class Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly initialisers: OnnxTensor[] = [];
  readonly #prefix: string;
  readonly #names = new Map<Value, string>();
  #next = 0;

  /** @param prefix Set before all names and positions: empty, or a loop's position and a slash. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  get prefix(): string {
    return this.#prefix;
  }

  /** Gives a value its name in the model. */
  bind(value: Value, name: string): void {
    this.#names.set(value, name);
  }

  bound(value: Value): string | undefined {
    return this.#names.get(value);
  }

  /** A value's name; the empty text for an optional input that is left out. */
  name(value: Value | undefined): string {
    if (!value) return "";
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const name = `${this.#prefix}v${value.id}`;
    this.#names.set(value, name);
    return name;
  }

  /** A name that nothing has. */
  fresh(): string {
    return `${this.#prefix}t${this.#next++}`;
  }

  /** A constant; equal ones are written once. */
  initialiser(numbers: Float32Array | Int32Array, type: ValueType, shape: readonly number[]): string {
    const name = `${this.#prefix}${type}[${shape}]:${[...numbers].map((n) => (Object.is(n, -0) ? "-0" : n)).join()}`;
    if (!this.initialisers.some((tensor) => tensor.name === name)) this.initialisers.push({ name, shape, type, numbers });
    return name;
  }

  /** What writes the nodes that stand for one node of the graph. */
  call(node: Node, position: number): EmitCall {
    const at = `${this.#prefix}${position}`;
    let part = 0;
    const add: EmitCall["add"] = (operator, inputs, outputs, attributes = {}) => {
      const last = inputs.findLastIndex((input) => input !== "");
      const name = nodeName(at, node, part++);
      this.nodes.push({ name, operator, inputs: inputs.slice(0, last + 1), outputs, attributes, ...domainOf(operator) });
    };
    return {
      node,
      position: at,
      emitter: this,
      inputs: node.inputs.map((input) => this.name(input)),
      outputs: node.outputs.map((output) => this.name(output)),
      add,
      make: (operator, inputs, attributes) => {
        const output = this.fresh();
        add(operator, inputs, [output], attributes);
        return output;
      },
      ints: (numbers) => this.initialiser(Int32Array.from(numbers), "int64", [numbers.length]),
      scalar: (number, type) => this.initialiser(type === "float32" ? Float32Array.of(number) : Int32Array.of(number), type, []),
    };
  }
}

/** Operators of ONNX Runtime that graphs may hold beside ONNX's. */
const microsoft = new Set(["FusedMatMul", "FusedGemm", "Gelu", "QuickGelu", "BiasGelu", "FastGelu"]);

const domainOf = (operator: string): { domain?: string } => (microsoft.has(operator) ? { domain: "com.microsoft" } : {});

/** One node of the graph on its way into the model. */
export interface EmitCall {
  readonly node: Node;
  /** The node's position, with those of the loops around it. */
  readonly position: string;
  readonly emitter: Emitter;
  /** Names of the inputs. */
  readonly inputs: readonly string[];
  /** Names that the outputs must get. */
  readonly outputs: readonly string[];
  /** Adds a node of the model. Optional inputs at the end that are left out are dropped. */
  readonly add: (operator: string, inputs: readonly string[], outputs: readonly string[], attributes?: OnnxAttributes) => void;
  /** Adds a node with one output of its own; returns its name. */
  readonly make: (operator: string, inputs: readonly string[], attributes?: OnnxAttributes) => string;
  /** An int64 constant of rank 1. */
  readonly ints: (numbers: readonly number[]) => string;
  /** A constant of shape []. */
  readonly scalar: (number: number, type: "float32" | "int32" | "int64") => string;
}

/** Writes the nodes of the model that stand for one node of the graph. */
export type Emit = (call: EmitCall) => void;
