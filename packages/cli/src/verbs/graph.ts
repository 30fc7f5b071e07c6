import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { compile, printPlan } from "@gruyere/core";
import { GruyereError, mermaid, type ProgramDeclaration, print, printProgram, svg } from "@gruyere/flow";
import type { Context, Outcome } from "../context.js";
import { EXIT } from "../exitCode.js";
import type { Flags } from "../flags.js";
import { createBuiltInContainer } from "../program/builtIns.js";
import { fileJsonSchema } from "../program/fileJsonSchema.js";
import { type LoadedProgram, loadProgram, withTasks } from "../program/loadProgram.js";
import { lossesByName } from "../program/trainPlugins.js";
import { vocabularyOf } from "../program/vocabularyOf.js";
import type { Run } from "./verb.js";

/** The pictures of a program, by flag; without a flag it is printed as text. */
const VIEWS = {
  mermaid: (program: ProgramDeclaration) => mermaid(program),
  yaml: (program: ProgramDeclaration, { container }: LoadedProgram) => printProgram(program, vocabularyOf(container, program)),
  plan: (program: ProgramDeclaration, { container }: LoadedProgram) =>
    printPlan(compile(program, { losses: lossesByName(container) })),
} as const;

/** Prints or draws a program's graph; or the schema of program files. */
export const graph: Run = async ([path], flags, context) => {
  const { output, cwd, shared } = context;
  if (flags.schema) return printSchema(path, context);
  if (path === undefined) throw noProgram();
  const loaded = await loadProgram(path, { cwd, shared, set: flags.set });
  const program = withTasks(loaded.program, flags.task);
  if (flags.svg !== undefined) await draw(program, flags.svg, context);
  const views = (["mermaid", "yaml", "plan"] as const).filter((view) => flags[view]);
  const texts = Object.fromEntries(views.map((view) => [view, VIEWS[view](program, loaded)]));
  if (views.length === 0 && flags.svg === undefined) texts["text"] = print(program);
  for (const text of Object.values(texts)) output.result(text.trimEnd());
  return { code: EXIT.ok, json: { ok: true, program: program.name, ...drawn(flags), ...texts } };
};

const drawn = ({ svg: file }: Flags): object => (file === undefined ? {} : { svg: file });

async function draw(program: ProgramDeclaration, file: string, { output, cwd }: Context): Promise<void> {
  const picture = svg(program);
  if (file === "-") return output.result(picture);
  try {
    await writeFile(resolve(cwd, file), picture);
  } catch (cause) {
    const received = cause instanceof Error ? cause.message : String(cause);
    const hint = "choose a path in a folder that is there and that you may write to";
    throw new GruyereError(
      { code: "not-writable", path: `--svg ${file}`, expected: "a file to write", received, hint },
      { cause },
    );
  }
  output.note(`wrote ${file}`);
}

/** The schema knows the built-in plug-ins and, with a program, those that it adds. */
async function printSchema(path: string | undefined, { output, cwd, shared }: Context): Promise<Outcome> {
  const container = path === undefined ? createBuiltInContainer() : (await loadProgram(path, { cwd, shared })).container;
  const schema = fileJsonSchema(container);
  output.result(JSON.stringify(schema, null, 2));
  return { code: EXIT.ok, json: { ok: true, schema } };
}

function noProgram(): GruyereError {
  return new GruyereError({
    code: "missing-argument",
    path: "command line",
    expected: "a program, or --schema",
    received: "neither",
    hint: "see `gruyere graph --help`",
  });
}
