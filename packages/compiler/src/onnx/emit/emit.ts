import type { Graph, GraphOutput, Node, OutputRole, Value } from "../../graph/graph.js";
import type { OnnxAttribute, OnnxNode, OnnxTensor, OnnxValue } from "../proto/messages.js";

/** Attributes of a node of the model. */
export type OnnxAttributes = Readonly<Record<string, OnnxAttribute>>;

/** A loop's body on its way into the model. */
export interface BodyEmitter {
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: readonly OnnxTensor[];
  /** A name that is the body's own. */
  local(name: string): string;
  /** Gives a value its name in the model. */
  bind(value: Value, name: string): void;
  /** Emits everything but the inputs, which have their names already; returns the outputs, in the order given. */
  emit(outputs: readonly GraphOutput[], nameOf: (role: OutputRole) => string): readonly OnnxValue[];
}

/** One node of the graph on its way into the model. */
export interface EmitCall {
  readonly node: Node;
  /** The node's position, with those of the loops around it. */
  readonly position: string;
  /** For the body of a loop that this node is. */
  readonly inside: (body: Graph) => BodyEmitter;
  /** Whether each node will run on one thread. */
  readonly sequential: boolean;
  /** Names of the inputs; the empty text for an optional one that is left out. */
  readonly inputs: readonly string[];
  /** Names that the outputs must get. */
  readonly outputs: readonly string[];
  /** Whether a node or an output takes a value. */
  readonly isUsed: (value: Value | undefined) => boolean;
  /** Adds a node of the model. Inputs at the end that are left out are dropped. */
  readonly add: (operator: string, inputs: readonly string[], outputs: readonly string[], attributes?: OnnxAttributes) => void;
  /** Adds a node with one output of its own; returns its name. */
  readonly make: (operator: string, inputs: readonly string[], attributes?: OnnxAttributes) => string;
  /** A name for an output of one's own. */
  readonly fresh: () => string;
  /** An int64 constant of rank 1: what ONNX takes as a static argument. */
  readonly ints: (numbers: readonly number[]) => string;
  /** An int32 constant of rank 1. */
  readonly integers: (numbers: readonly number[]) => string;
  /** A constant of shape []. */
  readonly scalar: (number: number, type: "float32" | "int32" | "int64") => string;
}

/** Writes the nodes of the model that stand for one node of the graph. */
export type Emit = (call: EmitCall) => void;

/** How operators are written, by their names. */
export type Emits = Readonly<Record<string, Emit>>;
