import { type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** Writes a field that is a message of its own. */
export function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

/** Writes a field of type `string`. */
export function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

/** Writes a field of type `int32`, `int64` or of an enumeration. */
export function int(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

/** Writes a field of type `float`. */
export function float(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Bit32).float(value);
}

/** Writes a field of type `repeated int64`, packed. */
export function ints(writer: BinaryWriter, field: number, values: readonly number[]): void {
  message(writer, field, () => {
    for (const value of values) writer.int64(value);
  });
}

/** Writes a field of type `bytes`. */
export function bytes(writer: BinaryWriter, field: number, value: Uint8Array): void {
  writer.tag(field, WireType.LengthDelimited).bytes(value);
}
