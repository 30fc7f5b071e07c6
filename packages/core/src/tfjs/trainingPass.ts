import type { Batch } from "@gruyere/flow";
import { tf } from "#tfjs";
import type { Plan, PlanRef, PlanTask } from "../plan.js";
import type { Computed } from "./elsewhere.js";
import { labelTensors } from "./labelTensors.js";
import { lossOwner, lossSum } from "./lossSum.js";
import { nodesFor } from "./nodesFor.js";
import type { Parameters } from "./parameters.js";
import { ownerOf, runNode, type Training } from "./runNode.js";
import { GradientTape } from "./tape.js";
import { wantedTasks } from "./taskOf.js";
import { isPresent, weightsOf } from "./upload.js";
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

/** The asked tasks with a labelled row in the batch. Throws `GruyereError` (`unknown-task`). */
export function presentTasks(plan: Plan, batch: Batch, asked: readonly string[] | undefined): readonly PlanTask[] {
  return wantedTasks(plan, asked).filter(({ name }) => isPresent(weightsOf(batch, name)));
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
          recording.mark(lossOwner(task));
          sums.set(task.name, tf.keep(lossSum(task, values, () => labelTensors(task, batch))));
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
