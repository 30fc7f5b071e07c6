export { defineMetric } from "./defineMetric.js";
export { type EvaluatedRows, type EvaluatedTask, type Evaluation, startEvaluation } from "./evaluation.js";
export { classesOf, positiveClassOf, requireNumber } from "./labelKind.js";
export type { Better, Metric, MetricBatch, MetricFactory, MetricPlugin } from "./metric.js";
export { findMetric, metricNames, metricPlugins } from "./metricPlugins.js";
