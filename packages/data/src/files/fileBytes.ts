import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { GruyereError } from "@gruyere/flow";
import { suggestion } from "../suggestion.js";

/**
 * The bytes of a file in chunks; a name that ends in `.gz` is unpacked on the way.
 *
 * @throws GruyereError (`no-such-file`, `not-a-file`, `unreadable-file`, `bad-gzip`, `empty-file`); the signal's reason.
 */
export async function* fileBytes(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  // The callback keeps the error for the iteration below, which throws it.
  const bytes = path.endsWith(".gz") ? pipeline(file, createGunzip(), () => {}) : file;
  let empty = true;
  try {
    for await (const chunk of bytes) {
      signal?.throwIfAborted();
      if (!(chunk instanceof Uint8Array)) throw new Error("a stream of bytes gave something else");
      if (chunk.length > 0) empty = false;
      yield chunk;
    }
  } catch (error) {
    throw await described(error, path);
  } finally {
    file.destroy();
  }
  if (empty) throw problem(path, "empty-file", "a file that holds something", "0 bytes", "was it written in full?");
}

/** All bytes of a file at once. */
export async function wholeFile(path: string, signal?: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of fileBytes(path, signal)) chunks.push(chunk);
  const { buffer, byteOffset, length } = Buffer.concat(chunks);
  return new Uint8Array(buffer, byteOffset, length);
}

async function described(error: unknown, path: string): Promise<unknown> {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return error;
  const { code, message } = error;
  if (code.startsWith("Z_"))
    return problem(path, "bad-gzip", "a whole gzip file", message, "the file is cut off or not gzip: fetch it again", error);
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return problem(path, "no-such-file", "a file", "no such file", await neighbours(path), error);
    case "EISDIR":
      return problem(path, "not-a-file", "a file", "a folder", `name its files: ${path}/*.jsonl`, error);
    default:
      return problem(path, "unreadable-file", "a file that can be read", message, "check its permissions", error);
  }
}

async function neighbours(path: string): Promise<string> {
  try {
    return suggestion(basename(path), await readdir(dirname(path)));
  } catch {
    return `the folder ${dirname(path)} is not there either`;
  }
}

function problem(path: string, code: string, expected: string, received: string, hint: string, cause?: unknown): GruyereError {
  return new GruyereError({ code, path, expected, received, hint }, { cause });
}
