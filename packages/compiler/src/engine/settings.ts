import type { Provider } from "../passes/pass.js";

/** What was compiled, and how long it took. */
export interface CompiledReport {
  /** A training step, a forward pass in evaluation, or a forward pass with several backward passes. */
  readonly what: "step" | "forward" | "tape";
  readonly nodes: number;
  /** Before the passes. */
  readonly nodesBefore: number;
  readonly traceMilliseconds: number;
  readonly sessionMilliseconds: number;
}

/** Settings of an engine with their defaults filled in. */
export interface EngineSettings {
  readonly provider: Provider;
  readonly threads: number;
  readonly spinning: boolean;
  readonly passesOff: readonly string[];
  readonly buckets: readonly number[] | "none";
  /** Compiled graphs that an executor keeps. */
  readonly maximumGraphs: number;
  readonly onCompile: (report: CompiledReport) => void;
}
