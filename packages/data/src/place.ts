import { GruyereError, type Problem } from "@gruyere/flow";

/** Where a raw value stands. */
export interface Place {
  /** `reviews.csv:12`, `rows[3]`. */
  readonly at: string;
  /** Folder that relative paths in the row start from. */
  readonly base?: string;
}

/** File and line of a place, where it has them. */
export function locationOf(at: string): Problem["location"] {
  const [, file, line] = /^(.+):(\d+)$/.exec(at) ?? [];
  return file === undefined || line === undefined ? undefined : { file, line: Number(line) };
}

/** What a value's own check threw, with the place and the name of the field; anything else is passed on as it is. */
export function placed(error: unknown, at: string, what: string): unknown {
  if (!(error instanceof GruyereError)) return error;
  const location = locationOf(at);
  return new GruyereError(
    error.problems.map((problem) => ({
      ...problem,
      path: at,
      expected: `${what}: ${problem.expected}`,
      ...(location && { location }),
    })),
    { cause: error },
  );
}
