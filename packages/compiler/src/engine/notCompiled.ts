import { GruyereError } from "@gruyere/flow";

/** A program, or a step of it, that can't be compiled: its problems say why. An engine that computes eagerly may still run it. */
export class NotCompiled extends GruyereError {
  /** What went wrong while a graph was traced, simplified or opened. */
  static from(error: GruyereError): NotCompiled {
    return new NotCompiled(error.problems, { cause: error });
  }
}
