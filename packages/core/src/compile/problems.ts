import { GruyereError, type Problem } from "@gruyere/flow";

/** Collects what is wrong, so that one error says all of it. */
export class Problems {
  readonly #found: Problem[] = [];

  add(problem: Problem): undefined {
    this.#found.push(problem);
  }

  /** Runs `work`; the problems of a `GruyereError` are collected, told about `at`, and the result is undefined. */
  gather<T>(work: () => T, at: (problem: Problem) => Problem = (problem) => problem): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof GruyereError)) throw error;
      for (const problem of error.problems) this.add(at(problem));
      return undefined;
    }
  }

  /** Throws when there is any problem. */
  throwAny(): void {
    if (this.#found.length > 0) throw new GruyereError(this.#found);
  }
}
