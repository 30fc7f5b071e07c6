import type { MetricBatch } from "./metric.js";

/** Weighted counts per class, in float64: enough for accuracy, precision, recall and F1 in all averages. */
export interface ClassCounts {
  /** Rows whose decision is their target, by class. */
  readonly hits: Float64Array;
  /** Rows by decision. */
  readonly decided: Float64Array;
  /** Rows by target. */
  readonly actual: Float64Array;
  add(batch: MetricBatch): void;
}

/** Counters at zero. `add` throws `RangeError` for a labelled row whose decision or target is no class index. */
export function classCounts(classes: number): ClassCounts {
  const zeros = (): Float64Array => new Float64Array(classes);
  const [hits, decided, actual] = [zeros(), zeros(), zeros()];
  const count = (into: Float64Array, index: number, weight: number): void => {
    const before = into[index];
    if (before === undefined) throw new RangeError(`class ${index} is not one of ${classes} classes`);
    into[index] = before + weight;
  };
  return {
    hits,
    decided,
    actual,
    add({ decisions, targets, weights }) {
      for (const [row, weight] of weights.entries()) {
        if (weight === 0) continue;
        const decision = decisions[row] ?? Number.NaN;
        const target = targets[row] ?? Number.NaN;
        count(decided, decision, weight);
        count(actual, target, weight);
        if (decision === target) count(hits, target, weight);
      }
    },
  };
}
