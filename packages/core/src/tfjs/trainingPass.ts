import { type Batch, GruyereError } from "@gruyere/flow";
import * as tf from "@tensorflow/tfjs";
import { nameHint } from "../compile/nameHint.js";
import type { Plan, PlanRef, PlanTask } from "../plan.js";
import type { Computed } from "./elsewhere.js";
import { nodesFor } from "./nodesFor.js";
import { operationError } from "./operationError.js";
import type { Parameters } from "./parameters.js";
import { ownerOf, runNode, type Training } from "./runNode.js";
import { GradientTape } from "./tape.js";
import { isPresent, presentTargets, upload, weightsOf } from "./upload.js";
import { Values } from "./values.js";

/** One batch's forward pass in training, with its tape. */
export interface TrainingPass {
  readonly tape: GradientTape;
  /** Where the tape goes from the trunk to the heads. */
  readonly cut: number;
  /** Kept: Σ weight × row loss of each present task. */
  readonly sums: ReadonlyMap<string, tf.Tensor>;
  /** The plan's features, where this batch computed them: disposed, they stand for their place on the tape. */
  readonly features: readonly (tf.Tensor | undefined)[];
  readonly size: number;
  dispose(): void;
}

/** The asked tasks with a labelled row in the batch. */
export function presentTasks(plan: Plan, batch: Batch, asked: readonly string[] | undefined): readonly PlanTask[] {
  for (const name of asked ?? []) {
    if (plan.tasks[name]) continue;
    const valid = Object.keys(plan.tasks);
    throw new GruyereError({
      code: "unknown-task",
      path: "request.tasks",
      expected: "a task of the plan",
      received: name,
      hint: nameHint(name, valid),
    });
  }
  const wanted = asked
    ? Object.values(plan.tasks).filter(({ name }) => asked.includes(name))
    : Object.values(plan.tasks).filter(({ active }) => active);
  return wanted.filter(({ name }) => isPresent(weightsOf(batch, name)));
}

/** What a task's loss takes. */
export const lossRefs = ({ outputs, target }: PlanTask): readonly PlanRef[] => [...outputs, ...(target ? [target] : [])];

/** Runs a batch forward for its present tasks, on a tape. When it throws, nothing stays behind. */
export function trainingPass(
  plan: Plan,
  batch: Batch,
  tasks: readonly PlanTask[],
  state: Parameters,
  training: Training,
  computed: Computed,
): TrainingPass {
  const nodes = nodesFor(plan, tasks.flatMap(lossRefs), computed.nodes);
  const sums = new Map<string, tf.Tensor>();
  const release = (): void => {
    for (const tensor of sums.values()) tensor.dispose();
  };
  let cut = 0;
  let features: TrainingPass["features"] = [];
  try {
    const { tape } = GradientTape.record((recording) => {
      tf.tidy(() => {
        const values = new Values(plan, batch, computed.values);
        for (const node of nodes) {
          recording.mark(ownerOf(node));
          runNode(plan, node, values, state, training);
          if (node.part === "trunk") cut = recording.length;
        }
        for (const task of tasks) {
          recording.mark({ path: `tasks.${task.name}.loss`, name: `the loss of task \`${task.name}\`` });
          sums.set(task.name, tf.keep(lossSum(task, batch, values)));
        }
        features = plan.features.map((ref) => values.find(ref));
      });
    });
    const dispose = (): void => {
      tape.dispose();
      release();
    };
    return { tape, cut, sums, features, size: batch.size, dispose };
  } catch (error) {
    release();
    throw error;
  }
}

/** Σ weight × row loss over the rows that have a label; the others contribute exactly nothing. Call it inside `tf.tidy`. */
export function lossSum(task: PlanTask, batch: Batch, values: Values): tf.Tensor {
  const weights = weightsOf(batch, task.name);
  if (!weights) throw new Error(`internal: task ${task.name} has no weights in this batch`);
  const path = `tasks.${task.name}.loss`;
  try {
    const label = batch.labels[task.name];
    const target = task.target
      ? values.get(task.target).tensor
      : label && task.loss.needsTarget
        ? upload(presentTargets(label))
        : undefined;
    const rows = task.loss.rows(
      task.outputs.map((ref) => values.get(ref).tensor),
      target,
    );
    if (!tf.util.arraysEqual(rows.shape, [...weights.shape])) {
      throw new GruyereError({
        code: "wrong-loss-shape",
        path,
        expected: `one loss per weight, [${weights.shape.join(", ")}]`,
        received: `[${rows.shape.join(", ")}]`,
        hint: "return one number per row (or per frame, with weights per frame) from `rows`",
      });
    }
    const weighted = tf.mul(rows, upload(weights));
    if (weights.values.every((weight) => weight > 0)) return tf.sum(weighted);
    const present = tf.tensor(
      Uint8Array.from(weights.values, (weight) => (weight > 0 ? 1 : 0)),
      [...weights.shape],
      "bool",
    );
    return tf.sum(tf.where(present, weighted, tf.zerosLike(weighted)));
  } catch (error) {
    throw operationError(error, { path, name: `the loss of task \`${task.name}\`` }, "forward");
  }
}
