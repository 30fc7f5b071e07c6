import type { Json } from "../plugin.js";
import { GruyereError, type Problem } from "../problem.js";
import type { ModuleDeclaration, ProgramDeclaration, TaskDeclaration } from "../program.js";
import type { Vocabulary } from "../registry.js";
import { type DraftTask, settleFlow } from "../settleFlow.js";
import { UNRESOLVED } from "../validate/unresolved.js";
import { validate } from "../validate/validate.js";
import { zodProblems } from "../zodProblems.js";
import { Declarations } from "./buildDeclarations.js";
import { buildFlow, QUOTE } from "./buildFlow.js";
import { readDocument, type SourceDocument } from "./document.js";
import { type LooseFile, type LooseTask, looseFile } from "./fileSchema.js";

/** What a program file says. */
export interface ProgramFile {
  readonly program: ProgramDeclaration;
  /** Paths of the files that add plug-ins, as written. */
  readonly plugins: readonly string[];
  /** The section `data`, unparsed. */
  readonly data: Json | undefined;
  /** The section `train`, unparsed. */
  readonly train: Json | undefined;
  /** The text with its positions, for problems in the unparsed sections: `source.locate("train.epochs")`. */
  readonly source: SourceDocument;
}

/**
 * Reads a program from YAML or JSON.
 *
 * @param source a text, or one that `readDocument` has read.
 * @param options `file`: its name, for problems and as the program's default name.
 * @throws GruyereError with every problem, each with file, line and column.
 */
export function parseProgram(
  source: string | SourceDocument,
  vocabulary: Vocabulary,
  options: { readonly file: string },
): ProgramFile {
  const document = typeof source === "string" ? readDocument(source, options) : source;
  const parsed = looseFile.safeParse(document.value);
  if (!parsed.success) {
    const problems = zodProblems("", looseFile, document.value, parsed.error);
    throw new GruyereError(problems.map((problem) => located(ofShape(problem, options.file), document)));
  }
  const { program, problems } = build(parsed.data, vocabulary, document, options.file);
  if (problems.length > 0) throw new GruyereError(problems);
  const { plugins = [] } = parsed.data;
  return { program, plugins, data: section(document, "data"), train: section(document, "train"), source: document };
}

/**
 * The section `plugins:` of a program file alone, so that a caller can load them before it parses the program.
 *
 * @throws GruyereError for errors of syntax, and for a section that is no list of paths.
 */
export function pluginPaths(source: string | SourceDocument, options: { readonly file: string }): readonly string[] {
  const document = typeof source === "string" ? readDocument(source, options) : source;
  const paths = looseFile.shape.plugins.safeParse(section(document, "plugins"));
  if (paths.success) return paths.data ?? [];
  const problems = zodProblems("plugins", looseFile.shape.plugins, section(document, "plugins"), paths.error);
  throw new GruyereError(problems.map((problem) => located(problem, document)));
}

function build(file: LooseFile, vocabulary: Vocabulary, document: SourceDocument, path: string) {
  const declarations = new Declarations(vocabulary);
  const inputs = Object.entries(file.inputs).map(([name, given]) => [name, declarations.input(`inputs.${name}`, given)] as const);
  const modules = new Map(
    Object.entries(file.modules).map(([name, given]) => [name, declarations.module(`modules.${name}`, given)]),
  );
  const problems: Problem[] = [];
  /** Where the file says what a problem's path names: automatic actions have no entry of their own. */
  const places = new Map<string, string>();
  const tasks: [string, TaskDeclaration][] = [];
  for (const [name, given] of Object.entries(file.tasks)) {
    const at = `tasks.${name}`;
    const built = buildTask(at, given, new Set(inputs.map(([input]) => input)), modules, declarations, document);
    problems.push(...built.problems);
    for (const [from, to] of built.places) if (!places.has(from)) places.set(from, to);
    tasks.push([name, built.task]);
  }
  const program: ProgramDeclaration = {
    name: file.name ?? stem(path),
    inputs: Object.fromEntries(inputs),
    modules: Object.fromEntries(modules),
    tasks: Object.fromEntries(tasks),
  };
  const found = unique([...declarations.problems, ...problems, ...validate(program, vocabulary)]);
  return {
    program,
    problems: withoutConsequences(found).map((problem) => located(problem, document, places.get(problem.path))),
  };
}

function buildTask(
  path: string,
  given: LooseTask,
  inputs: ReadonlySet<string>,
  modules: ReadonlyMap<string, ModuleDeclaration>,
  declarations: Declarations,
  document: SourceDocument,
) {
  const flow = buildFlow(path, given.flow ?? {}, inputs, document);
  const { logits, outputs, target, label, loss, prediction, metrics } = given;
  const named = outputs?.map((text, i) => flow.resolve(`${path}.outputs.${i}`, text)) ?? [];
  if (logits !== undefined) named.unshift(flow.resolve(`${path}.logits`, logits));
  else if (outputs === undefined && flow.logits) named.push(flow.logits);
  const returns = Object.entries(given.returns ?? {}).map(([name, text]) => [
    name,
    flow.resolve(`${path}.returns.${name}`, text),
  ]);
  const predict = prediction === undefined ? undefined : declarations.prediction(`${path}.prediction`, prediction);
  const draft: DraftTask = {
    outputs: named,
    ...(target !== undefined && { target: flow.resolve(`${path}.target`, target) }),
    ...(label !== undefined && { label: declarations.label(`${path}.label`, label) }),
    ...(loss !== undefined && { loss: declarations.loss(`${path}.loss`, loss) }),
    ...(predict && { prediction: predict }),
    ...(metrics && { metrics }),
    weight: given.weight ?? 1,
    active: given.active ?? true,
    returns: Object.fromEntries(returns),
    flow: flow.actions,
  };
  const settled = settleFlow(path, draft, inputs, modules);
  const places = [...flow.places].map(([id, place]): [string, string] => [`${path}.flow.${settled.names.get(id) ?? id}`, place]);
  if (logits === undefined) places.push([`${path}.logits`, outputs === undefined ? `${path}.flow.logits` : `${path}.outputs`]);
  const both = logits !== undefined && outputs !== undefined ? [logitsAndOutputs(path)] : [];
  return { task: settled.task, places, problems: [...flow.problems, ...both, ...settled.problems, ...flow.unusedEntries()] };
}

const MISREAD = ["bad-expression", "cycle", "name-shadows-input"];

/** Unused pieces are no news where a name is misspelt or an expression unreadable: mending that may use them. */
function withoutConsequences(problems: readonly Problem[]): readonly Problem[] {
  const broken = problems.some(({ code }) => MISREAD.includes(code) || code.startsWith("unknown-"));
  return broken ? problems.filter(({ code }) => !code.startsWith("unused-")) : problems;
}

function located(problem: Problem, document: SourceDocument, place = problem.path): Problem {
  return { ...problem, location: problem.location ?? document.locate(place) };
}

/** Problems of the file's shape, in words that fit. */
function ofShape(problem: Problem, file: string): Problem {
  if (problem.path === "") return { ...problem, path: file };
  return /\.flow\..*[)\]]$/.test(problem.path) ? { ...problem, hint: QUOTE } : problem;
}

const unique = (problems: readonly Problem[]): readonly Problem[] => [
  ...new Map(
    problems.filter(({ received }) => received !== `\`${UNRESOLVED.name}\``).map((p) => [`${p.code} ${p.path} ${p.received}`, p]),
  ).values(),
];

const stem = (file: string): string => (file.split(/[\\/]/).at(-1) ?? file).replace(/\.[^.]+$/, "") || "program";

function section(document: SourceDocument, name: string): Json | undefined {
  const { value } = document;
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

const logitsAndOutputs = (path: string): Problem => ({
  code: "logits-and-outputs",
  path: `${path}.outputs`,
  expected: "`logits` for one value, or `outputs` for several",
  received: "both",
  hint: "list all of them under `outputs`",
});
