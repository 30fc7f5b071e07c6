import type { LabelType, Plugin } from "@gruyere/flow";

/** Some rows of one task, as a metric sees them. All arrays have one entry per row, `logits` one block of numbers per row. */
export interface MetricBatch {
  /** The label type's decision: the class's index, or the value. */
  readonly decisions: Float32Array | Float64Array;
  readonly targets: Float32Array | Float64Array | Int32Array;
  /** 0 for a missing label: such a row counts nowhere. */
  readonly weights: Float32Array;
  /** Row-major, `decisions.length` × the label's number of logits. */
  readonly logits: Float32Array;
}

/** Which of two values is the better one. */
export type Better = "higher" | "lower";

/** A metric of one task, fed batch by batch in bounded memory. */
export interface Metric {
  /** `f1-macro`: the last part of `task/set/split/metric`. */
  readonly name: string;
  readonly better: Better;
  update(batch: MetricBatch): void;
  /** NaN before the first labelled row; what an undefined ratio (0/0) yields is said per metric. */
  value(): number;
}

/** A metric for a task's label; throws `GruyereError` when it doesn't suit the label type (F1 of a regression). */
export interface MetricFactory {
  start(label: LabelType): Metric;
}

/** A metric that a task may name. */
export type MetricPlugin = Plugin<"metric", MetricFactory>;
