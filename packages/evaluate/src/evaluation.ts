import type { LabelBlock, LabelType, NumberBlock } from "@gruyere/flow";
import { averages } from "./averages.js";
import type { Better, Metric, MetricPlugin } from "./metric.js";
import { metricKey } from "./metricKey.js";
import { metricPlugins } from "./metricPlugins.js";
import { metricsOf } from "./metricsOf.js";
import { toMetricBatch } from "./toMetricBatch.js";
import { weightedMean } from "./weightedMean.js";

/** Stands for all data sets of a task in the names of values. */
const ALL = "all";

/** A task as an evaluation sees it. */
export interface EvaluatedTask {
  /** Absent for a task without a label: it has a loss and nothing else. */
  readonly label?: LabelType;
  /** Names of metrics; the first one enters the score. Default: the label's. */
  readonly metrics?: readonly string[];
  /** The data sets that serve it. */
  readonly sets: readonly string[];
}

/** Some rows of one data set, for one task. */
export interface EvaluatedRows {
  readonly task: string;
  readonly set: string;
  /** `[B, …]`, the numbers that the label type decides from. Needed where the task has metrics. */
  readonly logits?: NumberBlock;
  /** Needed where the task has metrics. Rows of weight 0 count nowhere. */
  readonly label?: LabelBlock;
  /** Weighted sum of the rows' losses, and the sum of their weights. */
  readonly loss?: { readonly sum: number; readonly weight: number };
}

/** Losses and metrics of one split, fed batch by batch in memory that doesn't grow with the rows. */
export interface Evaluation {
  /** Every name that `metrics()` gives, with the direction in which it gets better: known before the first row. */
  readonly better: Readonly<Record<string, Better>>;
  /** Throws `GruyereError` for logits that the task's label can't decide from. */
  add(rows: EvaluatedRows): void;
  /** Values by name; NaN where no row had a label. */
  metrics(): Readonly<Record<string, number>>;
}

/** What is measured of one task on one set, or (`set` is `all`) on all of its sets together. */
interface Measured {
  readonly task: string;
  readonly set: string;
  /** Whether it is what the task comes to: the only set, or all together. */
  readonly whole: boolean;
  readonly label: LabelType | undefined;
  readonly metrics: readonly Metric[];
  readonly loss: ReturnType<typeof weightedMean>;
  labelled: boolean;
}

/**
 * Starts an evaluation of one split. It names its values
 * - `task/set/split/loss`: the mean loss over the labelled rows, without the task's weight;
 * - `task/set/split/metric` for every metric of the task;
 * - `task/all/split/…`: the same over the rows of all its sets together, for a task that several sets serve;
 * - `all/all/split/loss`: the mean over tasks of their loss, each over all its rows;
 * - `all/all/split/score`: the mean over tasks of their first metric over all its rows; higher is better: a metric that is better
 *   when lower enters negated. Tasks without a metric don't enter; if no task has one, the score is the negated mean loss.
 *
 * Tasks without a labelled row don't enter the averages. Throws `GruyereError` for a metric that doesn't exist or doesn't suit its
 * task's label.
 *
 * @param plugins The metrics that can be named. Default: those that come with Gruyère.
 *
 * ```ts
 * const tasks = { price: { metrics: [], sets: ["wine"] } };
 * const evaluation = startEvaluation(tasks, "validation");
 * evaluation.add({ task: "price", set: "wine", loss: { sum: 6, weight: 4 } });
 * evaluation.metrics()["price/wine/validation/loss"]; // => 1.5
 * ```
 */
export function startEvaluation(
  tasks: Readonly<Record<string, EvaluatedTask>>,
  split: string,
  plugins: readonly MetricPlugin[] = metricPlugins,
): Evaluation {
  const measured = new Map<string, Measured>();
  const better: Record<string, Better> = {};
  const key = (task: string, set: string, metric: string): string => metricKey({ task, set, split, metric });
  for (const [task, { label, metrics, sets }] of Object.entries(tasks)) {
    const start = metricsOf(task, label, metrics, plugins);
    for (const set of sets.length > 1 ? [...sets, ALL] : sets) {
      const whole = sets.length === 1 || set === ALL;
      const entry: Measured = { task, set, whole, label, metrics: start(), loss: weightedMean(), labelled: false };
      measured.set(`${task}/${set}`, entry);
      better[key(task, set, "loss")] = "lower";
      for (const metric of entry.metrics) better[key(task, set, metric.name)] = metric.better;
    }
  }
  better[key("all", "all", "loss")] = "lower";
  better[key("all", "all", "score")] = "higher";
  return {
    better,
    add(rows) {
      const { task, set } = rows;
      const entry = measured.get(`${task}/${set}`);
      if (entry === undefined) throw new RangeError(`no set ${set} of a task ${task} in this evaluation`);
      const together = measured.get(`${task}/${ALL}`);
      for (const each of together && together !== entry ? [entry, together] : [entry]) measure(each, rows);
    },
    metrics() {
      const values: Record<string, number> = {};
      for (const { task, set, metrics, loss } of measured.values()) {
        values[key(task, set, "loss")] = loss.value();
        for (const metric of metrics) values[key(task, set, metric.name)] = metric.value();
      }
      const { loss, score } = averages([...measured.values()].filter((entry) => entry.whole));
      return { ...values, [key("all", "all", "loss")]: loss, [key("all", "all", "score")]: score };
    },
  };
}

function measure(entry: Measured, { task, logits, label, loss }: EvaluatedRows): void {
  if (loss) entry.loss.add(loss.weight === 0 ? 0 : loss.sum / loss.weight, loss.weight);
  if (label?.weights.values.some((weight) => weight > 0) ?? (loss !== undefined && loss.weight > 0)) entry.labelled = true;
  if (entry.metrics.length === 0 || entry.label === undefined || label === undefined) return;
  const batch = toMetricBatch(task, entry.label, logits, label);
  for (const metric of entry.metrics) metric.update(batch);
}
