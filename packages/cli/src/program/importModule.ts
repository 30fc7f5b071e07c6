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
  "@tensorflow/tfjs": () => import("@tensorflow/tfjs"),
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
    const message = error instanceof Error ? error.message : String(error);
    throw new GruyereError(
      {
        code: "unreadable-module",
        path: file,
        expected: "a TypeScript or JavaScript module that loads",
        received: message.split("\n")[0] ?? message,
        hint: isMissingPackage(message)
          ? "install the package beside the program, or check the name"
          : "run it with node to see the whole error",
      },
      { cause: error },
    );
  }
}

const isMissingPackage = (message: string): boolean => /cannot find (module|package)/i.test(message);
