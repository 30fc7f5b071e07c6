import { GruyereError } from "@gruyere/flow";
import { createJiti } from "jiti";
import type { SharedModules } from "../context.js";

/** What this installation gives to every program file: one copy of each, so that classes, tensors and plug-ins are the same. */
const OWN: SharedModules = {
  "@gruyere/random": () => import("@gruyere/random"),
  "@gruyere/flow": () => import("@gruyere/flow"),
  "@gruyere/data": () => import("@gruyere/data"),
  "@gruyere/data/files": () => import("@gruyere/data/files"),
  "@gruyere/schedule": () => import("@gruyere/schedule"),
  "@gruyere/core": () => import("@gruyere/core"),
  "@gruyere/modules": () => import("@gruyere/modules"),
  "@gruyere/evaluate": () => import("@gruyere/evaluate"),
  "@gruyere/train": () => import("@gruyere/train"),
  "@gruyere/cli/container": () => import("../container/index.js"),
  "@tensorflow/tfjs": async () => {
    const { tf } = await import("@gruyere/core/tfjs");
    return { ...tf, default: tf };
  },
  inversify: () => import("inversify"),
  zod: () => import("zod"),
};

/**
 * Imports a TypeScript or JavaScript file with what it imports in turn; nothing needs to be installed beside it.
 * Gruyère's own modules come from this installation.
 *
 * @param file Absolute path.
 * @throws GruyereError `unreadable-module` when it is not there, does not parse, or throws a plain error while loading.
 */
export async function importModule(file: string, shared: SharedModules): Promise<Readonly<Record<string, unknown>>> {
  const entries = Object.entries({ ...OWN, ...shared }).map(async ([name, load]) => [name, await load()] as const);
  const virtualModules = Object.fromEntries(await Promise.all(entries));
  const jiti = createJiti(import.meta.url, { virtualModules, interopDefault: false, moduleCache: false });
  try {
    return { ...(await jiti.import<object>(file)) };
  } catch (error) {
    if (error instanceof GruyereError) throw error;
    throw unreadable(file, error);
  }
}

function unreadable(file: string, cause: unknown): GruyereError {
  const message = cause instanceof Error ? cause.message : String(cause);
  const [received = message, where = ""] = message.split("\n");
  // The compiler of modules says the place of an error of syntax on the second line, columns from 0.
  const [, at, line, column] = /^\s*(\S.*):(\d+):(\d+)$/.exec(where) ?? [];
  const location = at === undefined ? undefined : { file: at, line: Number(line), column: Number(column) + 1 };
  const problem = { code: "unreadable-module", path: file, expected: "a TypeScript or JavaScript module that loads" };
  const hint = location
    ? "mend the syntax at this place"
    : /cannot find (module|package)/i.test(message)
      ? "install the package beside the program, or check the name"
      : "the module threw this while it loaded: mend it there";
  return new GruyereError({ ...problem, received: received.trim(), hint, ...(location && { location }) }, { cause });
}
