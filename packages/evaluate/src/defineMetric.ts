import { type LabelType, parseOptions } from "@gruyere/flow";
import { z } from "zod";
import type { Better, Metric, MetricPlugin } from "./metric.js";

/** What a metric remembers: no more than its label needs, however many rows come. */
export type Accumulator = Pick<Metric, "update" | "value">;

/**
 * Defines a metric.
 *
 * @param definition `name` in kebab case, the last part of `task/set/split/metric`; `description`, one sentence; `better`; `start`,
 * which throws `GruyereError` for a label that the metric doesn't suit (see `classesOf`, `positiveClassOf`, `requireNumber`).
 */
export function defineMetric(definition: {
  readonly name: string;
  readonly description: string;
  readonly better: Better;
  readonly start: (label: LabelType) => Accumulator;
}): MetricPlugin {
  const { name, description, better, start } = definition;
  const schema = z.strictObject({});
  return {
    role: "metric",
    name,
    description,
    schema,
    create(options) {
      parseOptions(name, schema, options);
      return { start: (label) => ({ name, better, ...start(label) }) };
    },
  };
}
