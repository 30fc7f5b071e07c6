import { appendFile, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { GruyereError } from "@gruyere/flow";
import type { RunStore } from "./runStore.js";

const PROBE = ".probe";

/**
 * Keeps a run's files in a folder (Node). A file is replaced by writing a temporary file beside it, flushing it to the disk,
 * renaming it, and flushing the folder: whenever the process dies, there is the old content or the new.
 *
 * Errors (`GruyereError`): `folder-not-empty`, `folder-not-writable`, `unreadable-file`.
 */
export function folderStore(folder: string): RunStore {
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw cause instanceof GruyereError ? cause : notWritable(folder, cause);
    }
  };
  return {
    location: folder,
    create: () =>
      guarded(async () => {
        await mkdir(folder, { recursive: true });
        const names = await readdir(folder);
        if (names.length > 0) throw notEmpty(folder, names);
        // Writable? Nothing is left behind: work that fails before the first file can be repeated in the same folder.
        await replaceFile(join(folder, PROBE), "");
        await rm(join(folder, PROBE));
      }),
    async read(name) {
      try {
        const content = await readFile(join(folder, name));
        return new Uint8Array(content.buffer.slice(content.byteOffset, content.byteOffset + content.byteLength));
      } catch (cause) {
        if (codeOf(cause) === "ENOENT") return undefined;
        throw unreadable(join(folder, name), cause);
      }
    },
    write: (name, content) => guarded(() => replaceFile(join(folder, name), content)),
    append: (name, text) => guarded(() => appendFile(join(folder, name), text)),
  };
}

async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = `${path}.tmp`;
  await mkdir(dirname(path), { recursive: true });
  try {
    const file = await open(temporary, "w");
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw cause;
  }
  await syncFolder(dirname(path));
}

/** Makes the rename itself survive a power cut. Windows has no such call for folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const codeOf = (cause: unknown): unknown => (cause instanceof Error && "code" in cause ? cause.code : undefined);
const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

function notEmpty(folder: string, names: readonly string[]): GruyereError {
  return new GruyereError({
    code: "folder-not-empty",
    path: folder,
    expected: "an absent or empty folder for a new run",
    received: `${names.length} ${names.length === 1 ? "entry" : "entries"}: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}`,
    hint: "choose another folder, or go on with the run in it by `resume`",
  });
}

function notWritable(folder: string, cause: unknown): GruyereError {
  return new GruyereError(
    {
      code: "folder-not-writable",
      path: folder,
      expected: "a folder that can be written",
      received: messageOf(cause),
      hint: "choose a folder that you may write to, on a disk with space left",
    },
    { cause },
  );
}

function unreadable(path: string, cause: unknown): GruyereError {
  const hint = "check that the path is a run's folder, and that you may read it";
  return new GruyereError(
    { code: "unreadable-file", path, expected: "a file that can be read", received: messageOf(cause), hint },
    { cause },
  );
}
