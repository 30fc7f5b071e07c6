import type { Graph } from "../graph/types.js";
import { Emitter } from "./emit/emitter.js";
import { emitterOf } from "./emit/emitters.js";
import { inputName, outputName } from "./names.js";
import type { OnnxGraph, OnnxValue } from "./proto/types.js";

/** A graph in ONNX's terms: nodes of opset 21, static arguments as initialisers where ONNX takes inputs. */
export function toOnnx(graph: Graph): OnnxGraph {
  const emitter = new Emitter("");
  const inputs = graph.inputs.map(({ role, value }) => {
    emitter.bind(value, inputName(role));
    return { name: inputName(role), shape: value.shape, type: value.type };
  });
  const outputs = emitBody(graph, emitter, (role) => outputName(role));
  return { name: "gruyere", nodes: emitter.nodes, initialisers: emitter.initialisers, inputs, outputs };
}

/**
 * Emits a graph's constants, nodes and outputs; its inputs have their names already. A value with two roles, and an input or a
 * constant that is an output, is copied: each name of a model is made by one node.
 */
export function emitBody(
  graph: Graph,
  emitter: Emitter,
  nameOf: (role: Graph["outputs"][number]["role"]) => string,
): readonly OnnxValue[] {
  for (const { value, numbers } of graph.constants) {
    emitter.initialisers.push({ name: emitter.name(value), shape: value.shape, type: value.type, numbers });
  }
  const copies: { readonly from: string; readonly to: string }[] = [];
  const outputs = graph.outputs.map(({ role, value }) => {
    const name = nameOf(role);
    const known = emitter.bound(value);
    if (known === undefined) emitter.bind(value, name);
    else copies.push({ from: known, to: name });
    return { name, shape: value.shape, type: value.type };
  });
  for (const [position, node] of graph.nodes.entries()) emitterOf(node.operator)(emitter.call(node, position));
  for (const { from, to } of copies) {
    const node = { operator: "Identity", inputs: [], outputs: [], attributes: {}, source: "outputs" };
    emitter.call(node, graph.nodes.length).add("Identity", [from], [to]);
  }
  return outputs;
}
