import { isUtf8 } from "node:buffer";
import { GruyereError } from "@gruyere/flow";
import { fileBytes } from "./fileBytes.js";
import { decodeText, invalidUtf8, type TextEncoding } from "./textEncoding.js";

const NEWLINE = 0x0a;

/**
 * The text of a file in pieces of whole lines (the last may lack its newline). A byte order mark is left out.
 *
 * @param name The file's name in errors.
 * @throws GruyereError (`not-utf-8`, `not-text`) with the line and the byte's offset in the (unpacked) file; what reading throws.
 */
export async function* fileText(
  path: string,
  name: string,
  encoding: TextEncoding,
  signal?: AbortSignal,
): AsyncGenerator<string> {
  let offset = 0;
  let line = 1;
  let rest: Uint8Array[] = [];
  const decode = (bytes: Uint8Array): string => {
    check(bytes, { name, encoding, offset, line });
    const text = decodeText(bytes, encoding);
    const first = offset === 0;
    offset += bytes.length;
    for (let i = bytes.indexOf(NEWLINE); i >= 0; i = bytes.indexOf(NEWLINE, i + 1)) line++;
    return first && text.startsWith("\uFEFF") ? text.slice(1) : text;
  };
  for await (const chunk of fileBytes(path, signal)) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      rest.push(chunk);
      continue;
    }
    yield decode(rest.length === 0 ? chunk.subarray(0, end) : Buffer.concat([...rest, chunk.subarray(0, end)]));
    rest = end < chunk.length ? [chunk.subarray(end)] : [];
  }
  if (rest.length > 0) yield decode(Buffer.concat(rest));
}

function check(
  bytes: Uint8Array,
  { name, encoding, offset, line }: { name: string; encoding: TextEncoding; offset: number; line: number },
): void {
  const zero = bytes.indexOf(0);
  const bad = encoding === "utf-8" && !isUtf8(bytes) ? invalidUtf8(bytes) : -1;
  const at = bad >= 0 && (zero < 0 || bad < zero) ? bad : zero;
  if (at < 0) return;
  const inLine = line + bytes.subarray(0, at).reduce((n, byte) => n + (byte === NEWLINE ? 1 : 0), 0);
  const utf16 = offset === 0 && (bytes[0] === 0xff || bytes[0] === 0xfe || bytes[1] === 0);
  const isText = at === bad && !utf16;
  throw new GruyereError({
    code: isText ? "not-utf-8" : "not-text",
    path: `${name}:${inLine}`,
    expected: `text in ${encoding}`,
    received: `byte 0x${(bytes[at] ?? 0).toString(16).padStart(2, "0")} at offset ${offset + at}`,
    hint: isText
      ? 'save the file as UTF-8, or say its `encoding`: "latin1" or "windows-1252"'
      : utf16
        ? "this looks like UTF-16: save the file as UTF-8"
        : "this looks like a binary file: name the right file, or unpack it",
    location: { file: name, line: inLine },
  });
}
