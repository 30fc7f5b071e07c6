import { GruyereError, type SourceDocument } from "@gruyere/flow";

/** Runs `read`, and gives problems without a position the one of their path in the program file. */
export function located<T>(source: SourceDocument, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GruyereError)) throw error;
    const problems = error.problems.map((problem) => ({ ...problem, location: problem.location ?? source.locate(problem.path) }));
    throw new GruyereError(problems, { cause: error });
  }
}
