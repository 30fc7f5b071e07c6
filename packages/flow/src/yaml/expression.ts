/**
 * The grammar of applications:
 *
 * ```text
 * expression = ( call | name ) { element }
 * call       = name "(" [ expression { "," expression } ] ")"
 * element    = "." key | "[" ( digits | string ) "]"
 * name       = letter { letter | digit | "_" | "-" } [ "#" digits ]
 * key        = ( letter | digit | "_" ) { letter | digit | "_" | "-" }
 * string     = a JSON string
 * ```
 *
 * A name is an input or an entry of the same flow; a call applies a module. Spaces may stand between any two tokens.
 */
export type Expression =
  | { readonly type: "name"; readonly name: string; readonly keys: readonly string[] }
  | { readonly type: "call"; readonly module: string; readonly args: readonly Expression[]; readonly keys: readonly string[] };

/** Why a text is no expression, and where in it. */
export class ExpressionError extends Error {
  constructor(
    readonly expected: string,
    readonly offset: number,
  ) {
    super(`expected ${expected} at ${offset}`);
  }
}

const TOKEN = /\s*(?:(?<name>\p{L}[\p{L}\p{N}_-]*(?:#\d+)?)|(?<number>\d+)|(?<string>"(?:[^"\\]|\\.)*")|(?<mark>[(),.[\]]))/uy;
const KEY = /[\p{L}\p{N}_][\p{L}\p{N}_-]*/uy;
const DEPTH = 200;

/**
 * Parses an application such as `fuse(enc(text).mask, b)[0]`.
 *
 * ```ts
 * parseExpression("enc(text).mask"); // => { type: "call", module: "enc", args: [{ type: "name", name: "text", keys: [] }], keys: ["mask"] }
 * ```
 *
 * @throws ExpressionError at the first token that doesn't fit.
 */
export function parseExpression(text: string): Expression {
  let offset = 0;

  const peek = (): { readonly kind: string; readonly value: string; readonly end: number; readonly start: number } => {
    TOKEN.lastIndex = offset;
    const match = TOKEN.exec(text);
    const [kind, value] = Object.entries(match?.groups ?? {}).find(([, found]) => found !== undefined) ?? ["end", ""];
    const start = match ? TOKEN.lastIndex - value.length : offset + (/^\s*/.exec(text.slice(offset))?.[0].length ?? 0);
    return { kind, value, start, end: match ? TOKEN.lastIndex : offset };
  };
  const accept = (mark: string): boolean => {
    const token = peek();
    if (token.value !== mark) return false;
    offset = token.end;
    return true;
  };
  const expect = (kind: string, what: string): string => {
    const token = peek();
    if (token.kind !== kind) throw new ExpressionError(what, token.start);
    offset = token.end;
    return token.value;
  };
  const close = (mark: string, what: string): void => {
    if (!accept(mark)) throw new ExpressionError(what, peek().start);
  };

  const elements = (): readonly string[] => {
    const keys: string[] = [];
    for (;;) {
      if (accept(".")) {
        KEY.lastIndex = offset;
        const [key] = KEY.exec(text) ?? [];
        if (key === undefined) throw new ExpressionError("a key after `.`", offset);
        offset += key.length;
        keys.push(key);
      } else if (accept("[")) {
        const token = peek();
        if (token.kind !== "number" && token.kind !== "string")
          throw new ExpressionError("an index or a quoted key", token.start);
        offset = token.end;
        keys.push(token.kind === "number" ? token.value : unquote(token.value, token.start));
        close("]", "`]`");
      } else {
        return keys;
      }
    }
  };

  const expression = (depth: number): Expression => {
    if (depth > DEPTH) throw new ExpressionError(`fewer than ${DEPTH} nested applications`, offset);
    const name = expect("name", "a name");
    if (!accept("(")) return { type: "name", name, keys: elements() };
    const args: Expression[] = [];
    if (!accept(")")) {
      do args.push(expression(depth + 1));
      while (accept(","));
      close(")", "`,` or `)`");
    }
    return { type: "call", module: name, args, keys: elements() };
  };

  const parsed = expression(0);
  const rest = peek();
  if (rest.start < text.length) throw new ExpressionError("the end, `.` or `[`", rest.start);
  return parsed;
}

function unquote(text: string, offset: number): string {
  try {
    return String(JSON.parse(text));
  } catch {
    throw new ExpressionError("a JSON string", offset);
  }
}

/** Every name that an expression mentions as a value. */
export function namesIn(expression: Expression): readonly string[] {
  return expression.type === "name" ? [expression.name] : expression.args.flatMap(namesIn);
}

/** An expression as text: what `parseExpression` reads. */
export function formatExpression(expression: Expression): string {
  const head =
    expression.type === "name" ? expression.name : `${expression.module}(${expression.args.map(formatExpression).join(", ")})`;
  return head + expression.keys.map(formatKey).join("");
}

function formatKey(key: string): string {
  if (/^\d+$/.test(key)) return `[${key}]`;
  return /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
