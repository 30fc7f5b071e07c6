import type { Chosen, Plugin } from "./plugin.js";
import type { Signature } from "./signature.js";

/** A loss with its options bound, as far as the language knows it. `core` adds how it computes. */
export interface Loss {
  /** Whether it compares with a target. False for losses of the outputs alone. */
  readonly needsTarget: boolean;
  /** Throws `GruyereError` when the outputs (or the target) don't fit. */
  check(outputs: readonly Signature[], target: Signature | undefined): void;
}

/** A plug-in that makes losses. */
export type LossPlugin = Plugin<"loss", Loss>;
/** A loss plug-in with options, as a task names it. */
export type LossSpec = Chosen<LossPlugin>;
