/** Numbers as WebAssembly's binary format writes them (core specification, 5.2). */

/** Unsigned LEB128. */
export function unsigned(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const low = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? low : low | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** Signed LEB128 of an int32. */
export function signed(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const last = rest === (low & 0x40 ? -1 : 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
}

/** IEEE 754, four bytes. */
export const float32 = (value: number): readonly number[] => [...new Uint8Array(Float32Array.of(value).buffer)];

/** A name: its length and its letters, which are ASCII here. */
export const text = (value: string): readonly number[] => [
  ...unsigned(value.length),
  ...Array.from(value, (character) => character.charCodeAt(0)),
];

/** A vector: how many, then each. */
export const vector = (items: readonly (readonly number[])[]): readonly number[] => [...unsigned(items.length), ...items.flat()];
