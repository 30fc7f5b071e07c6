import type { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { Signature, ValueType } from "../../graph/graph.js";
import { bytes, int, ints, message, text } from "./field.js";
import type { OnnxTensor, OnnxValue } from "./messages.js";

/** Numbers of TensorProto.DataType. */
const dataTypes: Readonly<Record<ValueType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

/** The number that ONNX gives to a type (TensorProto.DataType), as the attribute `to` of `Cast` takes it. */
export const dataTypeOf = (type: ValueType): number => dataTypes[type];

/** TensorProto: dims 1, data_type 2, name 8, raw_data 9 (little-endian). */
export function writeTensor(writer: BinaryWriter, { name, shape, type, numbers }: OnnxTensor): void {
  ints(writer, 1, shape);
  int(writer, 2, dataTypeOf(type));
  text(writer, 8, name);
  const stored = type === "int64" ? BigInt64Array.from(numbers, BigInt) : numbers;
  bytes(writer, 9, new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
}

/** ValueInfoProto: name 1, type 2. */
export function writeValue(writer: BinaryWriter, value: OnnxValue): void {
  text(writer, 1, value.name);
  message(writer, 2, () => writeType(writer, value));
}

/** TypeProto: tensor_type 1, of elem_type 1 and shape 2; TensorShapeProto: dim 1, of dim_value 1. */
function writeType(writer: BinaryWriter, { shape, type }: Signature): void {
  message(writer, 1, () => {
    int(writer, 1, dataTypeOf(type));
    message(writer, 2, () => {
      for (const size of shape) message(writer, 1, () => int(writer, 1, size));
    });
  });
}
