import { readFileSync } from "node:fs";
import { type Comment, type Program, parseSync, type Statement } from "oxc-parser";
import { resolveRelative } from "../architecture/imports.js";
import { packages } from "../architecture/workspace.js";

/** A name that a file exports, with the declaration behind it. */
export interface Exported {
  readonly name: string;
  /** File that declares it. */
  readonly file: string;
  readonly line: number;
  /** Exists in types only. */
  readonly isType: boolean;
  /** Text of its docs comment, without the stars; undefined when there is none. */
  readonly comment: string | undefined;
  /** Text of the declaration, all overloads. */
  readonly text: string;
}

interface Parsed {
  readonly source: string;
  readonly comments: readonly Comment[];
  readonly program: Program;
  readonly module: ReturnType<typeof parseSync>["module"];
}

const cache = new Map<string, Parsed>();
const publicEntries = new Map(
  packages().flatMap(({ name, entries }) =>
    Object.entries(entries).map(([path, file]) => [`${name}${path.slice(1)}`, file] as const),
  ),
);

/** Everything that a file exports, re-exports followed to their declarations, also into other packages of the workspace. */
export function exportsOf(file: string): readonly Exported[] {
  const parsed = parse(file);
  return parsed.module.staticExports.flatMap(({ entries }) =>
    entries.flatMap((entry) => {
      const name = entry.exportName.name;
      if (!name) return [];
      const found = entry.moduleRequest
        ? follow(file, entry.moduleRequest.value, entry.importName.name ?? name)
        : declared(file, entry.localName.name ?? name);
      return found ? [{ ...found, name, isType: found.isType || entry.isType }] : [];
    }),
  );
}

function follow(from: string, specifier: string, name: string): Exported | undefined {
  const target = resolveRelative(from, specifier) ?? publicEntries.get(specifier);
  return target === undefined ? undefined : exportsOf(target).find((each) => each.name === name);
}

/** The declaration of a name in a file, or where the file imports it from. */
function declared(file: string, name: string): Exported | undefined {
  const { source, program, module, comments } = parse(file);
  const statements = program.body.filter((statement) => namesOf(statement).includes(name));
  const [first] = statements;
  if (!first) {
    const imported = module.staticImports.find(({ entries }) => entries.some((entry) => entry.localName.value === name));
    const entry = imported?.entries.find(({ localName }) => localName.value === name);
    return imported && entry ? follow(file, imported.moduleRequest.value, entry.importName.name ?? name) : undefined;
  }
  return {
    name,
    file,
    line: source.slice(0, first.start).split("\n").length,
    isType: statements.every((statement) => /^TS(Interface|TypeAlias)/.test(declarationOf(statement).type)),
    comment: commentBefore(first.start, source, comments),
    text: statements.map((statement) => source.slice(statement.start, statement.end)).join("\n"),
  };
}

function declarationOf(statement: Statement): Statement {
  return statement.type === "ExportNamedDeclaration" && statement.declaration ? statement.declaration : statement;
}

function namesOf(statement: Statement): readonly string[] {
  const declaration = declarationOf(statement);
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
  }
  if ("id" in declaration && declaration.id && "name" in declaration.id) return [declaration.id.name];
  return [];
}

function commentBefore(start: number, source: string, comments: readonly Comment[]): string | undefined {
  const comment = comments.findLast((each) => each.end <= start && source.slice(each.end, start).trim() === "");
  return comment?.type === "Block" && comment.value.startsWith("*") ? plainComment(comment.value) : undefined;
}

/** The text of a `/** … *\/` comment: no stars, no margin. */
export function plainComment(value: string): string {
  return value
    .replace(/^\*/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .trim();
}

function parse(file: string): Parsed {
  const known = cache.get(file);
  if (known) return known;
  const source = readFileSync(file, "utf8");
  const parsed = { source, ...picked(parseSync(file, source)) };
  cache.set(file, parsed);
  return parsed;
}

// The result's fields are lazy getters: a spread would miss them.
function picked({ comments, program, module }: ReturnType<typeof parseSync>) {
  return { comments, program, module };
}
