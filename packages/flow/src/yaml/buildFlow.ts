import { isAutomaticName, isName, LOGITS } from "../names.js";
import type { Problem } from "../problem.js";
import type { Ref } from "../program.js";
import type { DraftAction } from "../settleFlow.js";
import { topologicalOrder } from "../topologicalOrder.js";
import { cycle } from "../validate/inferFlow.js";
import { UNRESOLVED } from "../validate/unresolved.js";
import { unusedAction } from "../validate/unusedActions.js";
import type { SourceDocument } from "./document.js";
import { type Expression, ExpressionError, namesIn, parseExpression } from "./expression.js";

/** A flow as drafts, and what its expressions refer to. */
export interface BuiltFlow {
  /** What an expression outside the flow (`logits`, `target`, …) refers to; adds the actions that it applies. */
  resolve(path: string, text: string): Ref;
  /** The entry `logits`, if there is one. */
  readonly logits: Ref | undefined;
  readonly actions: readonly DraftAction[];
  readonly problems: readonly Problem[];
  /** Where an action stands in the file, by id. */
  readonly places: ReadonlyMap<string, string>;
  /** Entries that only name a value and that nothing used. Call it last. */
  unusedEntries(): readonly Problem[];
}

/** Turns a task's flow entries, in any order, into draft actions. */
export function buildFlow(
  path: string,
  flow: Readonly<Record<string, string>>,
  inputs: ReadonlySet<string>,
  document: SourceDocument,
): BuiltFlow {
  const actions: DraftAction[] = [];
  const problems: Problem[] = [];
  const places = new Map<string, string>();
  const values = new Map<string, Ref>();
  const used = new Set<string>();

  const parse = (at: string, text: string): Expression | undefined => {
    try {
      return parseExpression(text);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.push(badExpression(at, text, error, document));
      return undefined;
    }
  };

  const refOf = (at: string, expression: Expression, entry?: string): Ref => {
    const { keys } = expression;
    const [key, ...more] = keys;
    const base =
      expression.type === "name" ? nameRef(expression.name) : apply(at, expression, keys.length > 0 ? undefined : entry);
    if (base.name === UNRESOLVED.name || key === undefined) return base;
    if (more.length > 0 || base.key !== undefined) {
      problems.push(elementOfElement(at, [...(base.key === undefined ? [] : [base.key]), ...keys]));
      return UNRESOLVED;
    }
    return { ...base, key };
  };
  const nameRef = (name: string): Ref => {
    used.add(name);
    return values.get(name) ?? { source: "input", name };
  };
  const apply = (at: string, { module, args }: Expression & { type: "call" }, entry: string | undefined): Ref => {
    const refs = args.map((arg) => refOf(at, arg));
    const id = `#${actions.length}`;
    const automatic = entry !== undefined && isAutomaticName(entry, module);
    actions.push({
      id,
      ...(entry !== undefined && (automatic ? { preferred: entry } : { name: entry })),
      module,
      inputs: refs,
    });
    places.set(id, at);
    return { source: "action", name: id };
  };

  const entries = new Map<string, Expression | undefined>();
  for (const [name, text] of Object.entries(flow)) {
    const expression = parse(`${path}.flow.${name}`, text);
    if (inputs.has(name)) {
      problems.push(shadowsInput(`${path}.flow.${name}`, name));
      values.set(name, UNRESOLVED);
      if (expression) refOf(`${path}.flow.${name}`, expression);
    } else {
      entries.set(name, expression);
    }
    const module = expression?.type === "call" ? expression.module : "";
    if (!isName(name) && !isAutomaticName(name, module)) problems.push(badEntryName(`${path}.flow.${name}`, name));
  }
  const aliases: string[] = [];
  for (const name of entryOrder(path, entries, problems)) {
    const at = `${path}.flow.${name}`;
    const expression = entries.get(name);
    const ref = expression ? refOf(at, expression, name) : UNRESOLVED;
    const isAlias = ref.key !== undefined || expression?.type === "name";
    if (isAlias) aliases.push(name);
    values.set(name, ref);
  }

  return {
    resolve: (at, text) => {
      const expression = parse(at, text);
      return expression ? refOf(at, expression) : UNRESOLVED;
    },
    get logits() {
      return values.has(LOGITS) ? nameRef(LOGITS) : undefined;
    },
    actions,
    problems,
    places,
    unusedEntries: () => aliases.filter((name) => !used.has(name)).map((name) => unusedAction(`${path}.flow.${name}`, name)),
  };
}

/** Entries in an order in which each comes after what it mentions. Cycles are reported, and cut where they close. */
function entryOrder(path: string, entries: Map<string, Expression | undefined>, problems: Problem[]): readonly string[] {
  for (;;) {
    const needs = new Map([...entries].map(([name, expression]) => [name, expression ? namesIn(expression) : []]));
    const result = topologicalOrder(needs);
    if ("order" in result) return result.order;
    problems.push(cycle(`${path}.flow.${result.cycle[0]}`, result.cycle));
    entries.set(result.cycle.at(-2) ?? "", undefined);
  }
}

const EXAMPLES = "write a value or an application: `hidden`, `trunk(text)`, `enc(text).mask`, `fuse(a, b)[0]`";

/** In `{ x: fuse(a, b) }` YAML ends the text at the comma. */
export const QUOTE = "close the bracket; inside `{ … }` put an expression with a comma or an index into quotes";

const count = (text: string, mark: string): number => text.split(mark).length - 1;

function badExpression(path: string, text: string, error: ExpressionError, document: SourceDocument): Problem {
  return {
    code: "bad-expression",
    path,
    expected: `${error.expected} at character ${error.offset + 1}`,
    received: text,
    hint: count(text, "(") === count(text, ")") ? EXAMPLES : QUOTE,
    location: document.locate(path, error.offset),
  };
}

const elementOfElement = (path: string, keys: readonly string[]): Problem => ({
  code: "unknown-output",
  path,
  expected: "one element of an application",
  received: keys.map((key) => `.${key}`).join(""),
  hint: "an output is one value and has no elements of its own",
});

const badEntryName = (path: string, name: string): Problem => ({
  code: "bad-name",
  path,
  expected: "a letter, then letters, digits, `_` and `-`",
  received: JSON.stringify(name),
  hint: "choose another name: expressions refer to it",
});

const shadowsInput = (path: string, name: string): Problem => ({
  code: "name-shadows-input",
  path,
  expected: "a name that no input has",
  received: `\`${name}\`, which is an input`,
  hint: "give this entry another name",
});
