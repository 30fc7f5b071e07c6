import type { Document } from "yaml";
import { yaml } from "#yaml";
import type { Json } from "../plugin.js";
import { GruyereError, type Problem } from "../problem.js";

/** A place in a file; lines and columns count from 1. */
export type Location = NonNullable<Problem["location"]>;

/** A YAML or JSON text as plain data that remembers where everything stood. */
export interface SourceDocument {
  readonly file: string;
  readonly value: Json;
  /**
   * Where a path stands: `tasks.movie.flow.hidden`, or its parts. What isn't there is found at its nearest ancestor.
   * With an `offset`, the place that many characters into the text of the value.
   */
  locate(path: string | readonly string[], offset?: number): Location;
}

const ALIASES = 100;
/** One error of syntax brings others along; more than this many help nobody. */
const FAULTS = 10;

/**
 * Reads YAML 1.2 or JSON; the same for both.
 *
 * @throws GruyereError with every error of syntax (also duplicate keys, tabs, several documents, too many aliases).
 */
export function readDocument(text: string, { file }: { readonly file: string }): SourceDocument {
  const { LineCounter, parseDocument } = yaml();
  const lines = new LineCounter();
  const at = (offset: number): Location => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  try {
    const document = parseDocument(text.replace(/^\uFEFF/, ""), {
      lineCounter: lines,
      prettyErrors: false,
      merge: false,
      uniqueKeys: true,
    });
    const faults = [...document.errors, ...document.warnings].slice(0, FAULTS);
    if (faults.length > 0) throw new GruyereError(faults.map((fault) => syntax(fault.code, fault.message, at(fault.pos[0]))));
    const wrong = wrongNodes(document).map(({ code, message, offset }) => syntax(code, message, at(offset)));
    if (wrong.length > 0) throw new GruyereError(wrong);
    const value: Json = document.toJS({ maxAliasCount: ALIASES });
    return { file, value, locate: (path, offset = 0) => at(positionOf(document, path, offset)) };
  } catch (error) {
    if (error instanceof RangeError || error instanceof ReferenceError) throw new GruyereError(tooLarge(file, error));
    throw error;
  }
}

/** What YAML allows and plain data can't hold: aliases of nothing, and the key that JavaScript objects reserve. */
function wrongNodes(document: Document) {
  const { isScalar, visit } = yaml();
  const found: { code: string; message: string; offset: number }[] = [];
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return;
      found.push({ code: "ALIAS", message: `*${alias.source}, which no & names`, offset: startOf(alias) ?? 0 });
    },
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== "__proto__") return;
      found.push({ code: "KEY", message: "the key `__proto__`", offset: startOf(key) ?? 0 });
    },
  });
  return found;
}

/** Character offset of the key (or list item) at a path; with an offset, of its value. */
function positionOf(document: Document, path: string | readonly string[], offset: number): number {
  const { isAlias, isScalar } = yaml();
  let rest = typeof path === "string" ? path.split(".") : path;
  let node: unknown = document.contents;
  let position = startOf(node) ?? 0;
  while (rest.length > 0) {
    const step = stepInto(isAlias(node) ? node.resolve(document) : node, rest);
    if (!step) return position;
    rest = rest.slice(step.length);
    node = step.value;
    position = startOf(step.key) ?? startOf(step.value) ?? position;
  }
  if (offset === 0 || !isScalar(node)) return position;
  const quoted = node.type === "QUOTE_DOUBLE" || node.type === "QUOTE_SINGLE" ? 1 : 0;
  return (startOf(node) ?? 0) + quoted + offset;
}

/** The child that the longest beginning of `path` names: names may contain dots. */
function stepInto(node: unknown, path: readonly string[]): { key?: unknown; value: unknown; length: number } | undefined {
  const { isMap, isScalar, isSeq } = yaml();
  if (isSeq(node)) {
    const value = node.items[Number(path[0])];
    return value === undefined ? undefined : { value, length: 1 };
  }
  if (!isMap(node)) return undefined;
  for (let length = path.length; length > 0; length--) {
    const name = path.slice(0, length).join(".");
    const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === name);
    if (pair) return { key: pair.key, value: pair.value, length };
  }
  return undefined;
}

const startOf = (node: unknown): number | undefined => (yaml().isNode(node) ? node.range?.[0] : undefined);

const syntax = (code: string, message: string, location: Location): Problem => ({
  code: code === "DUPLICATE_KEY" ? "duplicate-key" : "bad-syntax",
  path: location.file,
  expected: code === "DUPLICATE_KEY" ? "each key once in a mapping" : "YAML or JSON",
  received: message,
  hint: CURES[code] ?? "mend the text at this place; inside `{ … }` an expression with a comma, an index or a quote needs quotes",
  location,
});

const CURES: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: "remove or rename one of the two",
  TAB_AS_INDENT: "indent with spaces",
  KEY: "choose another name",
  ALIAS: "write the value itself, or declare it first with `&name`; a text that begins with * needs quotes",
  MULTIPLE_DOCS: "keep one document in a file: remove the `---` between them",
  BAD_INDENT: "indent the keys of one mapping alike",
};

const tooLarge = (file: string, error: Error): Problem => ({
  code: "too-many-aliases",
  path: file,
  expected: `at most ${ALIASES} repetitions through aliases, and no endless nesting`,
  received: error.message,
  hint: "write the values out instead of using `*alias`",
  location: { file, line: 1, column: 1 },
});
