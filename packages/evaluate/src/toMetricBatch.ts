import { GruyereError, type LabelBlock, type LabelType, type NumberBlock } from "@gruyere/flow";
import type { MetricBatch } from "./metric.js";

/** Numbers of a block as float32; bytes stand for value / 255. */
const floats = ({ values }: NumberBlock): Float32Array =>
  values instanceof Float32Array
    ? values
    : values instanceof Uint8Array
      ? Float32Array.from(values, (v) => v / 255)
      : Float32Array.from(values);

/** Rows as metrics see them: the label type's decisions beside targets and weights. Rows without a label are decided 0, unread. */
export function toMetricBatch(task: string, type: LabelType, logits: NumberBlock | undefined, label: LabelBlock): MetricBatch {
  const weights = floats(label.weights);
  const rows = weights.length;
  const width = type.logits.reduce((a, b) => a * b, 1);
  const numbers = logits === undefined ? new Float32Array(0) : floats(logits);
  const targets = label.target.values instanceof Uint8Array ? floats(label.target) : label.target.values;
  if (numbers.length !== rows * width || targets.length !== rows) {
    throw new GruyereError({
      code: "outputs-dont-fit-label",
      path: `tasks.${task}.metrics`,
      expected: `logits of shape [${[rows, ...type.logits].join(", ")}] and one target per row`,
      received: `logits of shape [${logits?.shape.join(", ") ?? ""}] and targets of shape [${label.target.shape.join(", ")}]`,
      hint: "give the task the logits that its label expects, or set `metrics: []` to report its loss alone",
    });
  }
  const decisions = Float64Array.from(weights, (weight, row) =>
    weight === 0 ? 0 : type.decide(numbers.subarray(row * width, (row + 1) * width)),
  );
  return { decisions, targets, weights, logits: numbers };
}
