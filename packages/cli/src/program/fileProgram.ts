import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { parseDatasets } from "@gruyere/data/files";
import {
  GruyereError,
  type Json,
  type ProgramDeclaration,
  parseProgram,
  pluginPaths,
  readDocument,
  type SourceDocument,
} from "@gruyere/flow";
import type { Container } from "inversify";
import { bindPlugins, isPluginLike, registryOf } from "../container/index.js";
import type { SharedModules } from "../context.js";
import { shownPath } from "../output/shownPath.js";
import { applyAssignments } from "./assignments.js";
import { gather } from "./gather.js";
import { importModule } from "./importModule.js";
import { located } from "./located.js";
import { readSettings, type Settings } from "./settings.js";
import { vocabularyOf } from "./vocabularyOf.js";

/** A program read from YAML or JSON. */
export interface FileProgram {
  readonly program: ProgramDeclaration;
  readonly settings: Settings;
  /** The section `data`, unparsed; absent when there is none. */
  readonly data: Json | undefined;
  readonly source: SourceDocument;
}

/** How to read a program file. */
export interface FileProgramOptions {
  readonly cwd: string;
  /** From `--set`. */
  readonly set: readonly string[];
  /** Built-ins are bound; the file's plug-ins are added. */
  readonly container: Container;
  readonly shared: SharedModules;
}

/**
 * Reads a program file: applies `--set`, loads the plug-ins that it names, parses and validates it.
 *
 * @param file Absolute path.
 * @throws GruyereError with every problem, with file (relative to `cwd`), line and column.
 */
export async function fileProgram(file: string, options: FileProgramOptions): Promise<FileProgram> {
  const { cwd, container } = options;
  const shown = shownPath(file, cwd);
  const read = readDocument(await textOf(file, shown), { file: shown });
  const source = { ...read, value: applyAssignments(read.value, options.set) };
  for (const path of pluginPaths(source, { file: shown })) await addPlugins(resolve(dirname(file), path), path, options);
  const section = (name: string): Json | undefined => Object(source.value)[name];
  const data = section("data");
  const [{ program }, settings] = gather(
    () => parseProgram(source, vocabularyOf(container), { file: shown }),
    () => located(source, () => readSettings(section("train"), container)),
    () =>
      located(
        source,
        () => data !== undefined && parseDatasets(data, { base: cwd, readers: [...registryOf(container, "reader")] }),
      ),
  );
  return { program, data, source, settings };
}

async function addPlugins(file: string, path: string, { container, shared }: FileProgramOptions): Promise<void> {
  const found = Object.values(await importModule(file, shared)).filter(isPluginLike);
  if (found.length === 0)
    throw new GruyereError({
      code: "no-plugins",
      path,
      expected: "an export that is a plug-in, a factory of one, a decorated class, or a ContainerModule",
      received: "none",
      hint: "export what defineModule, defineLoss, … return",
    });
  await container.loadAsync(...bindPlugins(found, path));
}

async function textOf(file: string, shown: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause);
    const hint = "check the path";
    throw new GruyereError(
      { code: "unreadable-file", path: shown, expected: "a file that can be read", received, hint },
      { cause },
    );
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    const hint = "save the file as UTF-8";
    throw new GruyereError({ code: "not-utf8", path: shown, expected: "UTF-8 text", received: "other bytes", hint }, { cause });
  }
}
