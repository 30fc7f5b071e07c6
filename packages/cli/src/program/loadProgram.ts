import { extname, resolve } from "node:path";
import type { Datasets } from "@gruyere/data";
import { GruyereError, onlyTasks, type ProgramDeclaration, validate } from "@gruyere/flow";
import type { Container } from "inversify";
import { bindPlugins } from "../container/index.js";
import type { SharedModules } from "../context.js";
import { assignToProgram } from "./assignToProgram.js";
import { createBuiltInContainer } from "./builtIns.js";
import { fileData } from "./fileData.js";
import { fileProgram } from "./fileProgram.js";
import { type DataRequest, moduleProgram } from "./moduleProgram.js";
import { readSettings, type Settings } from "./settings.js";
import { vocabularyOf } from "./vocabularyOf.js";

/** A program, ready for any verb. */
export interface LoadedProgram {
  readonly program: ProgramDeclaration;
  /** Built-ins and the program's own plug-ins. */
  readonly container: Container;
  readonly settings: Settings;
  readonly kind: "file" | "module";
  /** Absolute path. */
  readonly file: string;
  /** Absent when the program says nothing of data. */
  readonly data?: (request: DataRequest) => Promise<Datasets>;
}

/** How to load a program. */
export interface LoadOptions {
  readonly cwd: string;
  readonly shared: SharedModules;
  /** From `--set`. */
  readonly set?: readonly string[];
}

const FILES = [".yaml", ".yml", ".json"];
const MODULES = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/**
 * Loads a program from a YAML or JSON file, or a TypeScript or JavaScript module, and checks it.
 *
 * @throws GruyereError with every problem found.
 */
export async function loadProgram(path: string, { cwd, shared, set = [] }: LoadOptions): Promise<LoadedProgram> {
  const file = resolve(cwd, path);
  const container = createBuiltInContainer();
  const extension = extname(file);
  if (FILES.includes(extension)) {
    const { data: section, source, ...loaded } = await fileProgram(file, { cwd, set, container, shared });
    const data = section === undefined ? {} : { data: fileData({ file, section, source, container }) };
    return { ...loaded, container, kind: "file", file, ...data };
  }
  if (!MODULES.includes(extension)) throw unknownKind(path);
  const module = await moduleProgram(file, shared);
  await container.loadAsync(...bindPlugins(module.plugins, `${path}: plugins`));
  const { program, train } = assignToProgram(module.program, set);
  const problems = validate(program, vocabularyOf(container, program));
  if (problems.length > 0) throw new GruyereError(problems);
  const settings = { ...readSettings(module.settings, container), ...readSettings(train, container) };
  return { program, settings, container, kind: "module", file, ...(module.data && { data: module.data }) };
}

/** The program with these tasks alone; all of it without names. Throws `GruyereError` for an unknown name. */
export function withTasks(program: ProgramDeclaration, names: readonly string[]): ProgramDeclaration {
  return names.length === 0 ? program : onlyTasks(program, names);
}

function unknownKind(path: string): GruyereError {
  return new GruyereError({
    code: "unknown-kind-of-file",
    path,
    expected: `a program: ${[...FILES, ...MODULES].join(", ")}`,
    received: extname(path) || "a name without an extension",
    hint: "give the path of the program file",
  });
}
