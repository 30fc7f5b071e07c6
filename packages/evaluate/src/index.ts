export type { Metric, MetricBatch, MetricFactory, MetricPlugin } from "./metric.js";
