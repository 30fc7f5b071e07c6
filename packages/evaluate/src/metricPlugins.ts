import { GruyereError, nearest } from "@gruyere/flow";
import type { MetricPlugin } from "./metric.js";
import { accuracy } from "./metrics/accuracy.js";
import { balancedAccuracy } from "./metrics/balancedAccuracy.js";
import { mae, mse, rmse } from "./metrics/errors.js";
import { f1Metrics } from "./metrics/f1.js";
import { logLoss } from "./metrics/logLoss.js";
import { precisionMetrics } from "./metrics/precision.js";
import { r2 } from "./metrics/r2.js";
import { recallMetrics } from "./metrics/recall.js";

/** The metrics that come with Gruyère. A new one is registered here. */
export const metricPlugins: readonly MetricPlugin[] = [
  accuracy,
  balancedAccuracy,
  ...precisionMetrics,
  ...recallMetrics,
  ...f1Metrics,
  logLoss,
  mae,
  mse,
  rmse,
  r2,
];

/** Their names, for a program's vocabulary. */
export const metricNames: ReadonlySet<string> = new Set(metricPlugins.map((plugin) => plugin.name));

/** The metric with this name; throws `GruyereError` with the names that there are. */
export function findMetric(name: string, plugins: readonly MetricPlugin[] = metricPlugins): MetricPlugin {
  const found = plugins.find((plugin) => plugin.name === name);
  if (found) return found;
  const names = plugins.map((plugin) => plugin.name);
  const near = nearest(name, names);
  throw new GruyereError({
    code: "unknown-metric",
    path: `metrics.${name}`,
    expected: `one of ${names.join(", ")}`,
    received: name,
    hint: near === undefined ? "use one of these, or register a metric" : `did you mean \`${near}\`?`,
  });
}
