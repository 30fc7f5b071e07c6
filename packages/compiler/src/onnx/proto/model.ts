import { BinaryWriter } from "@bufbuild/protobuf/wire";
import { int, message, text } from "./field.js";
import { writeGraph } from "./graph.js";
import type { OnnxGraph } from "./messages.js";

/** The version of the format that came with opset 21 (ONNX 1.16). */
const IR_VERSION = 10;

/** Which versions of which operators a model takes; ONNX's own domain is the empty text. */
const opsets = [
  { domain: "", version: 21 },
  { domain: "com.microsoft", version: 1 },
];

/** ModelProto: ir_version 1, producer_name 2, graph 7, opset_import 8; OperatorSetIdProto: domain 1, version 2. */
export function writeModel(graph: OnnxGraph): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  int(writer, 1, IR_VERSION);
  text(writer, 2, "gruyere");
  message(writer, 7, () => writeGraph(writer, graph));
  for (const { domain, version } of opsets) {
    message(writer, 8, () => {
      text(writer, 1, domain);
      int(writer, 2, version);
    });
  }
  return writer.finish();
}
