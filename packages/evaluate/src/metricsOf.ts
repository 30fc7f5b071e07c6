import { GruyereError, type LabelType, type Problem } from "@gruyere/flow";
import type { Metric, MetricPlugin } from "./metric.js";
import { findMetric } from "./metricPlugins.js";

/**
 * Checks the metrics of a task; the result starts them, anew for every data set. Throws one `GruyereError` with a problem for each
 * metric that doesn't exist, doesn't suit the label, or is named twice.
 */
export function metricsOf(
  task: string,
  label: LabelType | undefined,
  names: readonly string[] | undefined,
  plugins: readonly MetricPlugin[],
): () => readonly Metric[] {
  const wanted = names ?? label?.defaultMetrics ?? [];
  const path = `tasks.${task}.metrics`;
  if (label === undefined) {
    if (wanted.length === 0) return () => [];
    throw new GruyereError({
      code: "metric-without-label",
      path,
      expected: "a label to compare with",
      received: `metrics ${wanted.join(", ")} of a task without a label`,
      hint: "leave the metrics out: such a task reports its loss",
    });
  }
  const problems: Problem[] = [];
  const starts = wanted.map((name, i) => {
    if (wanted.indexOf(name) !== i) {
      const [expected, received] = ["metrics with different names", `"${name}" twice`];
      problems.push({ code: "duplicate-name", path: `${path}.${i}`, expected, received, hint: "name it once" });
    }
    const start = (): Metric => findMetric(name, plugins).create({}).start(label);
    try {
      start();
    } catch (error) {
      if (!(error instanceof GruyereError)) throw error;
      problems.push(...error.problems.map((problem) => ({ ...problem, path: `${path}.${i}` })));
    }
    return start;
  });
  if (problems.length > 0) throw new GruyereError(problems);
  return () => starts.map((start) => start());
}
