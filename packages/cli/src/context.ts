import type { ExitCode } from "./exitCode.js";
import type { Output } from "./output/output.js";

/** Modules that program files get from this installation whatever they have installed, by specifier, loaded when first needed. */
export type SharedModules = Readonly<Record<string, () => Promise<object>>>;

/** The world as a verb sees it. */
export interface Context {
  readonly output: Output;
  readonly cwd: string;
  readonly stdin: AsyncIterable<string | Uint8Array>;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  readonly shared: SharedModules;
  readonly version: string;
}

/** How a verb ended: the exit code, and what `--json` prints. */
export interface Outcome {
  readonly code: ExitCode;
  readonly json: object;
}
