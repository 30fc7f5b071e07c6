/** The encodings that text files are read in. */
export const TEXT_ENCODINGS = ["utf-8", "latin1", "windows-1252"] as const;
/** One of the encodings that text files are read in. */
export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

/** What the bytes 0x80 to 0x9F mean in windows-1252 (WHATWG Encoding Standard, index-windows-1252). */
const WINDOWS_1252 =
  "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F" +
  "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

/** Text from bytes that are known to be valid. `latin1` is ISO 8859-1 itself, not what browsers call so. */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
  if (encoding === "utf-8") return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8");
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  if (encoding === "latin1") return text;
  return text.replace(/[\u0080-\u009F]/g, (c) => WINDOWS_1252[c.charCodeAt(0) - 0x80] ?? c);
}

/**
 * Offset of the first byte that is not UTF-8, or −1: overlong forms, surrogates and what is above U+10FFFF count as invalid
 * (The Unicode Standard, table 3-7).
 */
export function invalidUtf8(bytes: Uint8Array): number {
  const at = (i: number): number => bytes[i] ?? 0;
  for (let i = 0; i < bytes.length; ) {
    const first = at(i);
    if (first < 0x80) {
      i++;
      continue;
    }
    const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
    const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
    if (length === 0 || at(i + 1) < low || at(i + 1) > high) return i;
    for (let j = 2; j < length; j++) if ((at(i + j) & 0xc0) !== 0x80) return i;
    i += length;
  }
  return -1;
}
