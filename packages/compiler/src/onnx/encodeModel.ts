import type { Graph } from "../graph/graph.js";
import { writeModel } from "./proto/model.js";
import { type EncodeOptions, toOnnx } from "./toOnnx.js";

/** The bytes of a graph's ONNX model (opset 21 and `com.microsoft` 1): inputs and outputs are named by `inputName` and `outputName`. */
export function encodeModel(graph: Graph, options: EncodeOptions = {}): Uint8Array<ArrayBuffer> {
  return writeModel(toOnnx(graph, options));
}
