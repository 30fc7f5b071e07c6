import { DTYPES, type Safetensors } from "./dtype.js";

const PREFIX = 8;

/**
 * The bytes of a safetensors file: the header's length (64 bits, little endian), the header as JSON padded with spaces to 8 bytes,
 * then the numbers without gaps. Tensors come widest dtype first and then by name, so that each is aligned to its own size, as
 * the reference implementation (huggingface/safetensors) writes them. Throws `RangeError` for a tensor whose shape and number
 * of values differ.
 *
 * ```ts
 * const tensors = new Map([["bias", { dtype: "F32", shape: [2], values: Float32Array.of(1, 2) } as const]]);
 * readSafetensors(writeSafetensors({ tensors, metadata: {} }), "bias.safetensors").tensors.get("bias")?.shape; // => [2]
 * ```
 */
export function writeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const ordered = [...tensors].sort(
    ([a, { dtype: s }], [b, { dtype: t }]) => DTYPES[t].bytes - DTYPES[s].bytes || (a < b ? -1 : a > b ? 1 : 0),
  );
  let end = 0;
  const entries = ordered.map(([name, { dtype, shape, values }]) => {
    const size = shape.reduce((n, d) => n * d, 1) * DTYPES[dtype].bytes;
    if (size !== values.byteLength) throw new RangeError(`${name}: ${dtype}[${shape}] in ${values.byteLength} bytes`);
    const begin = end;
    end += size;
    return [name, { dtype, shape, data_offsets: [begin, end] }] as const;
  });
  const hasMetadata = Object.keys(metadata).length > 0;
  const json = JSON.stringify(Object.fromEntries([...(hasMetadata ? [["__metadata__", metadata] as const] : []), ...entries]));
  const text = new TextEncoder().encode(json);
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(PREFIX + headerLength + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, PREFIX, PREFIX + headerLength);
  bytes.set(text, PREFIX);
  let at = PREFIX + headerLength;
  for (const [, { values }] of ordered) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), at);
    at += values.byteLength;
  }
  return bytes;
}
