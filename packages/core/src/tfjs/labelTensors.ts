import type { Batch } from "@gruyere/flow";
import { tf } from "#tfjs";
import type { PlanTask } from "../plan.js";
import type { LabelTensors } from "./lossSum.js";
import { presentTargets, upload, weightsOf } from "./upload.js";

/** A task's labels in a batch as tensors. Call it inside `tf.tidy`. */
export function labelTensors(task: PlanTask, batch: Batch): LabelTensors {
  const weights = weightsOf(batch, task.name);
  if (!weights) throw new Error(`internal: task ${task.name} has no weights in this batch`);
  const label = batch.labels[task.name];
  const target = !task.target && label && task.loss.needsTarget ? upload(presentTargets(label)) : undefined;
  if (weights.values.every((weight) => weight > 0)) return { target, weights: upload(weights), present: undefined };
  const present = Uint8Array.from(weights.values, (weight) => (weight > 0 ? 1 : 0));
  return { target, weights: upload(weights), present: tf.tensor(present, [...weights.shape], "bool") };
}
