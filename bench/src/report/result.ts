import type { BenchCase } from "../cases/case.js";
import type { Phase } from "../contestants/answer.js";
import type { Method } from "../contestants/peers.js";
import type { Cost } from "../limits/cost.js";
import type { Limits } from "../limits/limits.js";
import type { Ratio } from "../statistics/ratio.js";
import type { Timing } from "../statistics/timing.js";

/** Ours against one peer. */
export interface Comparison {
  readonly name: string;
  readonly peer: string;
  readonly unit: "ms" | "MiB";
  readonly ours: Timing;
  readonly theirs: Timing;
  readonly ratio: Ratio;
  readonly target?: number;
}

/** What was measured of one case. */
export interface CaseResult {
  readonly benchCase: BenchCase;
  readonly cost: Cost;
  /** Our steps, by method. */
  readonly ours: Partial<Readonly<Record<Method, { readonly timing: Timing; readonly phases: readonly Phase[] }>>>;
  readonly comparisons: readonly Comparison[];
  /** What ran the contestants, by name. */
  readonly engines: Readonly<Record<string, string>>;
}

/** Load averages of one, five and fifteen minutes: runnable processes. */
export type Load = readonly number[];

/** Everything of a run. */
export interface Result {
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memory: number;
    readonly system: string;
    readonly versions: Readonly<Record<string, string>>;
    readonly before: Load;
    readonly after: Load;
  };
  readonly settings: { readonly threads: number; readonly rounds: number; readonly block: number };
  readonly cases: readonly CaseResult[];
  /** Start-up and memory. */
  readonly process: readonly Comparison[];
  readonly limits: readonly Limits[];
}

/** All comparisons of a run. */
export function comparisonsOf({ cases, process }: Result): readonly Comparison[] {
  return [...cases.flatMap(({ comparisons }) => comparisons), ...process];
}
