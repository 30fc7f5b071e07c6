import { GruyereError, type Problem } from "@gruyere/flow";

type Results<F extends readonly (() => unknown)[]> = { [I in keyof F]: F[I] extends () => infer R ? R : never };

/** Runs all of them. Throws one `GruyereError` with the problems of all that threw one; anything else that is thrown at once. */
export function gather<const F extends readonly (() => unknown)[]>(...parts: F): Results<F> {
  const problems: Problem[] = [];
  const results = parts.map((part) => {
    try {
      return part();
    } catch (error) {
      if (!(error instanceof GruyereError)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  });
  if (problems.length > 0) throw new GruyereError(problems);
  // Nothing has thrown: each result is its part's.
  return results as Results<F>;
}
