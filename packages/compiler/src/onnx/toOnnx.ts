import type { Graph } from "../graph/graph.js";
import { Emitter } from "./emit/emitter.js";
import { emitterOf } from "./emit/emitters.js";
import { inputName, outputName } from "./names.js";
import type { OnnxGraph } from "./proto/messages.js";

/** What a model is made for. */
export interface EncodeOptions {
  /** Whether the session will run each node on one thread of the processor: sums of repeated rows are faster then. Default false. */
  readonly sequential?: boolean;
}

/** A graph in ONNX's terms: nodes of opset 21, static arguments as initialisers where ONNX takes inputs. */
export function toOnnx(graph: Graph, { sequential = false }: EncodeOptions = {}): OnnxGraph {
  const emitter = new Emitter(graph, { emitterOf, sequential });
  const inputs = graph.inputs.map(({ role, value }) => {
    const name = inputName(role);
    emitter.bind(value, name);
    return { name, shape: value.shape, type: value.type };
  });
  const outputs = emitter.emit(graph.outputs, outputName);
  const { nodes, initialisers } = emitter;
  return { name: "gruyere", nodes, initialisers, inputs, outputs };
}
