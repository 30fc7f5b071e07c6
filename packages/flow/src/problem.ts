/** One thing that is wrong, as data: what was found where, what was expected, and the cure. */
export interface Problem {
  /** Stable identifier in kebab case, such as `unknown-module`. */
  readonly code: string;
  /** Where: `tasks.movie.flow.hidden`, or `reviews.csv:12`. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;
  /** What to do about it, in one sentence; names the nearest valid name where there is one. */
  readonly hint: string;
  /** Position in the file that declares it, for YAML, CSV and JSONL. Lines and columns count from 1. */
  readonly location?: { readonly file: string; readonly line: number; readonly column?: number };
}

/** Text of a problem, one block: `code at path` with its location, then expected, received and hint. */
export function formatProblem(problem: Problem): string {
  const { location: at } = problem;
  const where = at ? ` (${at.file}:${at.line}${at.column === undefined ? "" : `:${at.column}`})` : "";
  return [
    `${problem.code} at ${problem.path}${where}`,
    `  expected: ${problem.expected}`,
    `  received: ${problem.received}`,
    `  hint:     ${problem.hint}`,
  ].join("\n");
}

/** What the user can mend. Every package throws this, and nothing else, for a mistake of the user. */
export class GruyereError extends Error {
  override readonly name = "GruyereError";
  readonly problems: readonly Problem[];

  constructor(problems: Problem | readonly Problem[], options?: { cause?: unknown }) {
    const all: readonly Problem[] = "code" in problems ? [problems] : problems;
    super(all.map(formatProblem).join("\n"), options);
    this.problems = all;
  }
}
