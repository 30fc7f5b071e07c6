import { GruyereError } from "@gruyere/flow";
import { tf } from "#tfjs";
import type { PlanTask } from "../plan.js";
import { operationError } from "./operationError.js";
import type { Owner } from "./owner.js";
import type { NodeValues } from "./runNode.js";

/** A task's labels in a batch. */
export interface LabelTensors {
  /** Undefined for losses without a target, and for tasks whose target is a value of the flow. */
  readonly target: tf.Tensor | undefined;
  /** [B], or [B, T] per frame; 0: no label. */
  readonly weights: tf.Tensor;
  /** bool, of the weights' shape: where they are above 0. Undefined when they all are. */
  readonly present: tf.Tensor | undefined;
}

/** How errors call a task's loss. */
export const lossOwner = ({ name }: PlanTask): Owner => ({ path: `tasks.${name}.loss`, name: `the loss of task \`${name}\`` });

/**
 * Σ weight × row loss over the rows that have a label; the others contribute exactly nothing. Call it inside `tf.tidy`.
 * Throws `GruyereError`, with the task, for a loss that fails or has another shape than its rows.
 */
export function lossSum(task: PlanTask, values: NodeValues, labels: () => LabelTensors): tf.Tensor {
  const owner = lossOwner(task);
  try {
    const { target, weights, present } = labels();
    const rows = task.loss.rows(
      task.outputs.map((ref) => values.get(ref).tensor),
      task.target ? values.get(task.target).tensor : target,
    );
    if (!tf.util.arraysEqual(rows.shape, weights.shape)) {
      throw new GruyereError({
        code: "wrong-loss-shape",
        path: owner.path,
        expected: `one loss per weight, [${weights.shape.join(", ")}]`,
        received: `[${rows.shape.join(", ")}]`,
        hint: "return one number per row (or per frame, with weights per frame) from `rows`",
      });
    }
    const weighted = tf.mul(rows, weights);
    return tf.sum(present ? tf.where(present, weighted, tf.zerosLike(weighted)) : weighted);
  } catch (error) {
    throw operationError(error, owner, "forward");
  }
}
