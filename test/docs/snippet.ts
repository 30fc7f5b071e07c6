import { type Comment, parseSync, type Statement } from "oxc-parser";
import { packages } from "../architecture/workspace.js";
import { exportsOf } from "./exports.js";
import type { Fence } from "./fences.js";

const names = new Map(
  packages().flatMap(({ name, entries }) =>
    Object.entries(entries).map(([path, file]) => [`${name}${path.slice(1)}`, symbolsOf(file)] as const),
  ),
);

/**
 * The module that a fence stands for: one line of imports (what the code uses and doesn't declare: from its file, its package,
 * `gruyere`, the other packages, `tf` and `z`), then the code with its `// => value` marks as assertions, line by line.
 */
export function snippetOf({ code, owner, source, file, line }: Fence): string {
  const { program, comments, errors, module } = parseSync("snippet.ts", code);
  const [error] = errors;
  if (error) {
    const at = line + code.slice(0, error.labels[0]?.start ?? 0).split("\n").length - 1;
    throw new SyntaxError(`${file}:${at}: the example does not parse: ${error.message}`);
  }
  const imported = module.staticImports.flatMap(({ entries }) => entries.map((entry) => entry.localName.value));
  const declared = new Set([...imported, ...program.body.flatMap(declaredBy)]);
  const used = new Set([...code.matchAll(/[A-Za-z_$][\w$]*/g)].map(([word]) => word).filter((word) => !declared.has(word)));
  return `${prelude(used, owner, source)}\n${asserted(code, program.body, comments, `${file}:${line}`)}\nexport {};\n`;
}

/** What a file exports, by name: whether it is a type. */
function symbolsOf(file: string): ReadonlyMap<string, boolean> {
  return new Map(exportsOf(file).map((each) => [each.name, each.isType]));
}

function prelude(used: ReadonlySet<string>, owner: string | undefined, source: string | undefined): string {
  const missing = new Set(used);
  const own = source ? [source] : [];
  const order = [...own, ...(owner ? [owner] : []), "gruyere", ...names.keys()];
  const lines = [...new Set(order)].flatMap((specifier) => {
    const here = [...(names.get(specifier) ?? symbolsOf(specifier))].filter(([name]) => missing.delete(name));
    const list = here.map(([name, isType]) => (isType ? `type ${name}` : name));
    return list.length > 0 ? [`import { ${list.join(", ")} } from "${specifier}";`] : [];
  });
  if (missing.has("tf")) lines.push('import * as tf from "@tensorflow/tfjs";');
  if (missing.has("z")) lines.push('import { z } from "zod";');
  lines.push('import { is as $is, throws as $throws } from "../../test/docs/marks.js";');
  return lines.join(" ");
}

/** The code, with every mark turned into a call on the same line. */
function asserted(code: string, body: readonly Statement[], comments: readonly Comment[], place: string): string {
  const marks = comments.filter(({ type, value }) => type === "Line" && /^\s*=>/.test(value));
  let text = code;
  for (const mark of [...marks].reverse()) {
    const statement = body.findLast((each) => each.end <= mark.start && /^[ \t]*$/.test(code.slice(each.end, mark.start)));
    if (!statement) throw new SyntaxError(`${place}: \`//${mark.value}\` follows no statement at the top level of the example`);
    const replaced = assertion(code, statement, mark.value.replace(/^\s*=>\s*/, "").trim(), place);
    text = text.slice(0, statement.start) + replaced + text.slice(mark.end);
  }
  return text;
}

function assertion(code: string, statement: Statement, value: string, place: string): string {
  const source = code.slice(statement.start, statement.end);
  const thrown = /^throws\b\s*(.*)$/.exec(value);
  if (statement.type === "ExpressionStatement") {
    const expression = code.slice(statement.expression.start, statement.expression.end);
    if (thrown) return `await $throws(async () => (${expression}), ${JSON.stringify(thrown[1])});`;
    return `await $is(${logged(expression)}, ${expectation(value)});`;
  }
  const [declarator, ...more] = statement.type === "VariableDeclaration" ? statement.declarations : [];
  if (declarator?.id.type === "Identifier" && more.length === 0)
    return `${source} await $is(${declarator.id.name}, ${expectation(value)});`;
  throw new SyntaxError(`${place}: \`// => ${value}\` must follow an expression or a single constant`);
}

/** `console.log(x)` shows x. */
function logged(expression: string): string {
  return /^console\.log\((.*)\)$/s.exec(expression)?.[1] ?? expression;
}

/** The value as code; text that is no expression is compared as text. */
function expectation(value: string): string {
  const { errors } = parseSync("value.ts", `(${value});`);
  return errors.length === 0 ? `() => (${value})` : JSON.stringify(value);
}

function declaredBy(statement: Statement): readonly string[] {
  const declaration = statement.type === "ExportNamedDeclaration" && statement.declaration ? statement.declaration : statement;
  if (declaration.type === "VariableDeclaration") return declaration.declarations.flatMap(({ id }) => bound(id));
  return "id" in declaration && declaration.id && "name" in declaration.id ? [declaration.id.name] : [];
}

type Pattern = Extract<Statement, { type: "VariableDeclaration" }>["declarations"][number]["id"];

function bound(pattern: Pattern): readonly string[] {
  if (pattern.type === "Identifier") return [pattern.name];
  if (pattern.type === "AssignmentPattern") return bound(pattern.left);
  if (pattern.type === "ArrayPattern") {
    return pattern.elements.flatMap((element) =>
      element === null ? [] : bound(element.type === "RestElement" ? element.argument : element),
    );
  }
  return pattern.properties.flatMap((property) => bound(property.type === "RestElement" ? property.argument : property.value));
}
