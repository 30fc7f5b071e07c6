import type { Better } from "@gruyere/evaluate";
import { GruyereError, nearest } from "@gruyere/flow";
import type { Best, Metrics } from "../event.js";

/** Decides whether an evaluation is the best so far: that evaluation as the new best, or undefined. */
export type BestBy = (
  metrics: Metrics,
  at: { readonly epoch: number; readonly step: number },
  before: Best | undefined,
) => Best | undefined;

/**
 * Binds the metric that decides to the names and directions that evaluations will have, before any work. A tie goes to the earlier
 * evaluation; a metric without a value is never best.
 *
 * @throws GruyereError (`unknown-metric`) when no evaluation has such a metric.
 */
export function bestBy(metric: string, better: Readonly<Record<string, Better>>): BestBy {
  const direction = Object.hasOwn(better, metric) ? better[metric] : undefined;
  if (direction === undefined) throw unknown(metric, Object.keys(better));
  return (metrics, { epoch, step }, before) => {
    const value = metrics[metric];
    if (value === undefined || !Number.isFinite(value)) return undefined;
    if (before && (direction === "lower" ? value >= before.value : value <= before.value)) return undefined;
    return { epoch, step, metric, value };
  };
}

function unknown(metric: string, known: readonly string[]): GruyereError {
  const meant = nearest(metric, known);
  return new GruyereError({
    code: "unknown-metric",
    path: "bestBy",
    expected: `one of ${known.join(", ")}`,
    received: metric,
    hint: meant ? `did you mean \`${meant}\`?` : "leave `bestBy` away for the mean over the tasks",
  });
}
