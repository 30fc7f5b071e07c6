import { z } from "zod";
import { nearest } from "./nearest.js";
import type { Problem } from "./problem.js";

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** What a failed parse says, as problems: one per wrong or unknown key, with the nearest allowed one. `owner` begins the paths. */
export function zodProblems(owner: string, schema: z.ZodType, value: unknown, error: z.ZodError): readonly Problem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [badOption(owner, value, innermost(issue))];
    const allowed = keysAt(schema, issue.path);
    return issue.keys.map((key) => unknownKey(join(owner, [...issue.path, key]), key, allowed));
  });
}

/** A key that nothing reads. */
export function unknownKey(path: string, key: string, allowed: readonly string[]): Problem {
  const near = nearest(key, allowed);
  return {
    code: "unknown-key",
    path,
    expected: allowed.length > 0 ? `one of ${allowed.join(", ")}` : "no keys",
    received: key,
    hint: near === undefined ? "remove it" : `did you mean \`${near}\`?`,
  };
}

function badOption(owner: string, value: unknown, issue: Issue): Problem {
  const received = at(value, issue.path);
  return {
    code: "bad-option",
    path: join(owner, issue.path),
    expected: expectedBy(issue),
    received: received === undefined ? "nothing" : (JSON.stringify(received) ?? String(received)),
    hint: hintFor(String(issue.path.at(-1) ?? owner), received),
  };
}

function hintFor(name: string, received: unknown): string {
  if (name === "")
    return received === null ? "the file is empty: declare inputs, modules and tasks" : "see the format of program files";
  return received === undefined ? `give \`${name}\`` : `change the value of \`${name}\``;
}

/** Of a union's branches, the one that got furthest says most. */
function innermost(issue: Issue): Issue {
  if (issue.code !== "invalid_union") return issue;
  const deeper = issue.errors.flat().find((inner) => inner.path.length > 0);
  return deeper ? innermost({ ...deeper, path: [...issue.path, ...deeper.path] }) : issue;
}

/** What schemas expect, in the words of a file. */
const TYPES: Readonly<Record<string, string>> = {
  int: "a whole number",
  number: "a number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "a mapping of names to values",
  record: "a mapping of names to values",
  nonoptional: "a value",
};

function expectedBy(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? `a value of type ${issue.expected}`;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return `${issue.origin === "array" || issue.origin === "string" ? "a length" : "a number"} ${issue.inclusive ? "≥" : ">"} ${issue.minimum}`;
    case "too_big":
      return `${issue.origin === "array" || issue.origin === "string" ? "a length" : "a number"} ${issue.inclusive ? "≤" : "<"} ${issue.maximum}`;
    case "invalid_union": {
      const branches = issue.errors.flat().map(expectedBy);
      return [...new Set(branches)].join(", or ") || issue.message;
    }
    default:
      return issue.message;
  }
}

const join = (owner: string, path: Path): string => [owner, ...path.map(String)].filter((part) => part !== "").join(".");

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((v, key) => (typeof v === "object" && v !== null ? Reflect.get(v, key) : undefined), value);
}

/** The keys that an object in a schema may have. */
function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  const json = z.toJSONSchema(schema, { unrepresentable: "any", io: "input", reused: "inline" });
  const found = path.reduce<unknown>(
    (node, key) => at(node, ["properties", key]) ?? at(node, ["items"]) ?? at(node, ["additionalProperties"]),
    json,
  );
  const properties = at(found, ["properties"]);
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}
