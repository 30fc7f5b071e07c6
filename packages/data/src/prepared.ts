import type { Batch, Json, Signature } from "@gruyere/flow";
import type { Split } from "./dataset.js";

/** What the encoders learned, and what the plan needs to know of the inputs. Saved with a run. */
export interface FittedInputs {
  readonly signatures: Readonly<Record<string, Signature>>;
  /** By input; absent for inputs that learn nothing. */
  readonly states: Readonly<Record<string, Json>>;
}

/** One split of one data set, encoded and ready to be batched. */
export interface PreparedSet {
  readonly dataset: string;
  readonly split: Split;
  readonly length: number;
  /** Tasks that it serves. */
  readonly tasks: readonly string[];
  /** Weight of the label of each row, by task: 0 where it is missing. */
  readonly weights: Readonly<Record<string, Float32Array>>;
  /** The rows with these indices, as one batch; `tasks` (default all it serves) says whose labels come along. */
  batch(rows: readonly number[], options: { readonly tasks?: readonly string[]; readonly training: boolean }): Promise<Batch>;
}

/** Data made ready for a program. */
export interface PreparedData {
  readonly fitted: FittedInputs;
  /** By data set, then by split; splits without rows are absent. */
  readonly sets: Readonly<Record<string, { readonly [S in Split]?: PreparedSet }>>;
  /** Rows, labels present and missing per task: what a report says of the data. */
  readonly summary: readonly DataSummary[];
  /** What is allowed but probably not meant, one sentence each: a task without validation rows. */
  readonly warnings: readonly string[];
}

/** How far preparing is: rows done of one phase. */
export type PrepareProgress =
  | { readonly phase: "read"; readonly dataset: string; readonly rows: number }
  | { readonly phase: "fit"; readonly input: string; readonly rows: number }
  | { readonly phase: "encode"; readonly dataset: string; readonly split: Split; readonly rows: number };

/** What one split of one data set holds. */
export interface DataSummary {
  readonly dataset: string;
  readonly split: Split;
  /** Where its rows come from, as the source describes itself. */
  readonly source: string;
  readonly rows: number;
  /** Rows with a label of weight above 0, by task; for a task without a label, all rows. */
  readonly labels: Readonly<Record<string, number>>;
}
