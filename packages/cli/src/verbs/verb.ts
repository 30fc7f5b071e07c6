import type { Context, Outcome } from "../context.js";
import type { FlagName, Flags } from "../flags.js";

/** What a verb does, loaded only when it is called. */
export type Run = (args: readonly string[], flags: Flags, context: Context) => Promise<Outcome>;

/** A verb of the command line. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  /** As commander reads them: `<program>`, `[rows]`. */
  readonly args: readonly { readonly usage: string; readonly description: string }[];
  readonly flags: readonly FlagName[];
  readonly examples: readonly string[];
  /** Whether a first SIGINT asks it to stop in order; otherwise it ends at once. */
  readonly stopsInOrder: boolean;
  load(): Promise<Run>;
}
