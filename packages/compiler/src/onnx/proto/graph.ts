import type { BinaryWriter } from "@bufbuild/protobuf/wire";
import { float, int, ints, message, text } from "./field.js";
import type { OnnxAttribute, OnnxGraph, OnnxNode } from "./messages.js";
import { writeTensor, writeValue } from "./tensor.js";

/** GraphProto: node 1, name 2, initializer 5, input 11, output 12. */
export function writeGraph(writer: BinaryWriter, { name, nodes, initialisers, inputs, outputs }: OnnxGraph): void {
  for (const node of nodes) message(writer, 1, () => writeNode(writer, node));
  text(writer, 2, name);
  for (const tensor of initialisers) message(writer, 5, () => writeTensor(writer, tensor));
  for (const value of inputs) message(writer, 11, () => writeValue(writer, value));
  for (const value of outputs) message(writer, 12, () => writeValue(writer, value));
}

/** NodeProto: input 1, output 2, name 3, op_type 4, attribute 5, domain 7. */
function writeNode(writer: BinaryWriter, { name, operator, domain, inputs, outputs, attributes }: OnnxNode): void {
  for (const input of inputs) text(writer, 1, input);
  for (const output of outputs) text(writer, 2, output);
  text(writer, 3, name);
  text(writer, 4, operator);
  for (const [key, value] of Object.entries(attributes)) message(writer, 5, () => writeAttribute(writer, key, value));
  if (domain !== undefined) text(writer, 7, domain);
}

/** AttributeProto: name 1, f 2, i 3, s 4, g 6, ints 8, type 20 (FLOAT 1, INT 2, STRING 3, GRAPH 5, INTS 7). */
function writeAttribute(writer: BinaryWriter, name: string, value: OnnxAttribute): void {
  text(writer, 1, name);
  int(writer, 20, writeAttributeValue(writer, value));
}

/** Writes the value and returns its type's number. */
function writeAttributeValue(writer: BinaryWriter, value: OnnxAttribute): number {
  if ("float" in value) {
    float(writer, 2, value.float);
    return 1;
  }
  if ("int" in value) {
    int(writer, 3, value.int);
    return 2;
  }
  if ("text" in value) {
    text(writer, 4, value.text);
    return 3;
  }
  if ("graph" in value) {
    message(writer, 6, () => writeGraph(writer, value.graph));
    return 5;
  }
  ints(writer, 8, value.ints);
  return 7;
}
