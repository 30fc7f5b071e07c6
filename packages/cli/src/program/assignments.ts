import { GruyereError, type Json, nearest, type Problem } from "@gruyere/flow";
import { parse } from "yaml";

type JsonRecord = { readonly [key: string]: Json | undefined };

/** Sections whose keys are names that the program gives: `--set` changes what is there, it declares nothing. */
const NAMED = ["inputs", "modules", "tasks", "data"];
/** Sections that may be left out of a file. */
const OPTIONAL = ["train"];

/**
 * Applies `--set path=value` to a program file's data, in order. The value is read as YAML: `3`, `[200]`, `true`, `{ adam: {} }`.
 *
 * A path leads through keys that are there; its last key may be new where the program's schema knows more keys than were given
 * (`tasks.movie.weight`, `modules.trunk.mlp.dropout`); within `train`, any of its keys may be new.
 *
 * @throws GruyereError for what is no assignment, and for an unknown path, with the nearest name.
 */
export function applyAssignments(document: Json, assignments: readonly string[]): Json {
  let value = document;
  const problems: Problem[] = [];
  for (const assignment of assignments) {
    const applied = applyOne(value, assignment);
    if ("problem" in applied) problems.push(applied.problem);
    else value = applied.value;
  }
  if (problems.length > 0) throw new GruyereError(problems);
  return value;
}

type Applied = { readonly value: Json } | { readonly problem: Problem };

function applyOne(document: Json, assignment: string): Applied {
  const equals = assignment.indexOf("=");
  const path = assignment.slice(0, Math.max(0, equals)).trim();
  if (path === "" || path.split(".").includes(""))
    return {
      problem: problem(
        "bad-assignment",
        "--set",
        "path=value, such as train.epochs=3",
        assignment,
        "write the path, =, and the value",
      ),
    };
  try {
    const value: Json = parse(assignment.slice(equals + 1));
    return { value: setAt(document, { whole: path, rest: path.split("."), done: [] }, value) };
  } catch (error) {
    if (error instanceof GruyereError && error.problems[0]) return { problem: error.problems[0] };
    const received = error instanceof Error ? error.message.split("\n", 1).join("") : String(error);
    return {
      problem: problem("bad-assignment", `--set ${path}`, "a value that is YAML", received, "quote the value: name='\"a: b\"'"),
    };
  }
}

/** Where a path has led to. */
interface Walk {
  readonly whole: string;
  readonly done: readonly string[];
  readonly rest: readonly string[];
}

function setAt(node: Json | undefined, walk: Walk, value: Json): Json {
  const [key = "", ...further] = walk.rest;
  if (walk.rest.length === 0) return value;
  if (isList(node)) {
    const index = Number(key);
    if (!/^\d+$/.test(key) || index >= node.length) throw unknownPath(walk, key, [`0 … ${node.length - 1}`]);
    return node.map((item, i) => (i === index ? setAt(item, step(walk, 1), value) : item));
  }
  // `schedule: mixed` is short for `schedule: { mixed: {} }`.
  const record: JsonRecord = typeof node === "string" && node === key ? { [node]: {} } : isRecord(node) ? node : {};
  for (let length = walk.rest.length; length > 0; length--) {
    const name = walk.rest.slice(0, length).join(".");
    if (record[name] !== undefined) return { ...record, [name]: setAt(record[name], step(walk, length), value) };
  }
  if (node !== undefined && node !== null && !isRecord(node) && Object.keys(record).length === 0)
    throw unknownPath(walk, key, []);
  const free = walk.done[0] === "train" || (walk.done.length === 0 && OPTIONAL.includes(key));
  const known = walk.done.length === 1 && NAMED.includes(walk.done[0] ?? "");
  if (!free && (further.length > 0 || known)) throw unknownPath(walk, key, Object.keys(record));
  return { ...record, [key]: setAt(undefined, step(walk, 1), value) };
}

const step = ({ whole, done, rest }: Walk, length: number): Walk => ({
  whole,
  done: [...done, rest.slice(0, length).join(".")],
  rest: rest.slice(length),
});

const isList = (node: Json | undefined): node is readonly Json[] => Array.isArray(node);
const isRecord = (node: Json | undefined): node is JsonRecord => typeof node === "object" && node !== null && !isList(node);

function unknownPath({ whole, done }: Walk, key: string, valid: readonly string[]): GruyereError {
  const near = nearest(key, valid);
  const owner = done.join(".") || "the program";
  return new GruyereError(
    problem(
      "unknown-path",
      `--set ${whole}`,
      valid.length > 0 ? `in ${owner}, one of ${valid.join(", ")}` : `${owner} to have parts`,
      key,
      near === undefined
        ? "see the program as YAML: `gruyere graph PROGRAM --yaml`"
        : `did you mean \`${[...done, near].join(".")}\`?`,
    ),
  );
}

const problem = (code: string, path: string, expected: string, received: string, hint: string): Problem => ({
  code,
  path,
  expected,
  received,
  hint,
});
