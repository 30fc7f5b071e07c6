import type { Datasets } from "@gruyere/data";
import { GruyereError, type ProgramDeclaration } from "@gruyere/flow";
import type { SharedModules } from "../context.js";
import { importModule } from "./importModule.js";

/** What a program's data may depend on. */
export interface DataRequest {
  /** From `--data`, as an absolute path. */
  readonly dir?: string;
  readonly seed: number;
}

/** What a module of a program exports. */
export interface ModuleProgram {
  readonly program: ProgramDeclaration;
  /** As exported: to be read by `readSettings`. */
  readonly settings: unknown;
  /** As exported: to be bound by `bindPlugins`. */
  readonly plugins: readonly unknown[];
  /** Absent when the module has no export `data`. */
  readonly data?: (request: DataRequest) => Promise<Datasets>;
}

/**
 * A program from a TypeScript or JavaScript module: its default export; `data` (data sets, or a function that makes them from
 * `{ dir, seed }`), `settings` (train options) and `plugins` (an array) are named exports, all optional.
 *
 * @param file Absolute path.
 * @throws GruyereError when the module does not load, or an export is not what it should be.
 */
export async function moduleProgram(file: string, shared: SharedModules): Promise<ModuleProgram> {
  const exports = await importModule(file, shared);
  const { default: program, data, settings, plugins = [] } = exports;
  if (!isProgram(program)) throw badExport(file, "default", "a program: `export default program(name, { … })`", program);
  if (!Array.isArray(plugins)) throw badExport(file, "plugins", "an array of plug-ins", plugins);
  if (data === undefined) return { program, settings, plugins };
  return {
    program,
    settings,
    plugins,
    async data(request) {
      const made: unknown = typeof data === "function" ? await called(file, () => data(request)) : data;
      if (isDatasets(made)) return made;
      throw badExport(file, "data", "data sets by name, { reviews: { source: rows(…) } }, or a function that returns them", made);
    },
  };
}

/** What the user's function throws is the user's to mend. */
async function called(file: string, data: () => unknown): Promise<unknown> {
  try {
    return await data();
  } catch (cause) {
    if (cause instanceof GruyereError) throw cause;
    const [received, at] = cause instanceof Error ? [cause.message, cause.stack?.split("\n")[1]?.trim()] : [String(cause)];
    const hint = at === undefined ? "mend the function" : `it was thrown ${at}`;
    throw new GruyereError(
      { code: "data-failed", path: `${file}: export data`, expected: "data sets", received, hint },
      { cause },
    );
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What `program()` makes; its insides were checked there, and are checked again by `validate`. */
function isProgram(value: unknown): value is ProgramDeclaration {
  return (
    isRecord(value) && typeof value["name"] === "string" && ["inputs", "modules", "tasks"].every((part) => isRecord(value[part]))
  );
}

function isDatasets(value: unknown): value is Datasets {
  return isRecord(value) && Object.values(value).every((set) => isRecord(set) && isRecord(set["source"]));
}

function badExport(file: string, name: string, expected: string, received: unknown): GruyereError {
  return new GruyereError({
    code: "bad-export",
    path: `${file}: export ${name}`,
    expected,
    received: received === undefined ? "nothing" : Array.isArray(received) ? "an array" : typeof received,
    hint: `see "Programs in TypeScript" in the README of gruyere`,
  });
}
