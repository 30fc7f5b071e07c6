import type { Plan, PlanParameter } from "@gruyere/core";
import type { GradientTape } from "@gruyere/core/engine";
import { featureLengthsDiffer } from "@gruyere/core/engine";
import { tf } from "@gruyere/core/tfjs";
import type { Graph } from "../graph/graph.js";
import type { TracedForward } from "./runStep.js";
import type { BatchShape } from "./stepShape.js";
import { type Group, rowsOf } from "./stepValues.js";
import { type Add, seedsOf, trace } from "./traceStep.js";

/** Which gradients of a kept forward pass are wanted. */
export interface TapeNeeds {
  /** Of each task's loss at the features. */
  readonly features: boolean;
  /** Of each task's loss by the trunk's parameters. */
  readonly trunk: boolean;
  /** Of each task's loss by its head's parameters. */
  readonly heads: boolean;
  /** Of given gradients at these features, by position, by the trunk's parameters. */
  readonly pullBack: readonly number[];
}

/** The graph of one forward pass and the wanted backward passes over it. Factors are 1 / denominator. */
export function traceTape(plan: Plan, batches: readonly BatchShape[], needs: TapeNeeds): Graph {
  const parameters = (part: PlanParameter["part"]) => plan.parameters.filter((each) => each.part === part && each.trainable);
  return trace(plan, batches, (forward, tape, add) => {
    const tasks = [...new Set(forward.sums.map(({ task }) => task))];
    const backward = (
      part: PlanParameter["part"],
      seeds: Parameters<typeof tape.backward>[0],
      task?: string,
      to = tape.length,
    ) => {
      const sources = parameters(part);
      const tensors = sources.map(({ name }) => forward.placeholders.parameter(name));
      for (const [i, gradient] of tape.backward(seeds, tensors, { from: 0, to }).entries()) {
        const parameter = sources[i]?.name ?? "";
        add(task === undefined ? { kind: "gradient", parameter } : { kind: "gradient", parameter, task }, gradient);
      }
    };
    for (const task of tasks) {
      const seeds = seedsOf(
        forward,
        forward.sums.filter((sum) => sum.task === task),
      );
      if (needs.features) addFeatureGradients(plan, batches, forward, tape, task, seeds, add);
      if (needs.trunk) backward("trunk", seeds, task);
    }
    if (needs.heads) backward("head", seedsOf(forward, forward.sums));
    if (needs.pullBack.length > 0) backward("trunk", pulledBack(forward, batches, needs.pullBack), undefined, forward.cut);
  });
}

/** Only what lies above the cut: how the features depend on one another is the trunk's matter. */
function addFeatureGradients(
  plan: Plan,
  batches: readonly BatchShape[],
  { values, cut }: TracedForward,
  tape: GradientTape,
  task: string,
  seeds: ReturnType<typeof seedsOf>,
  add: Add,
): void {
  const carriers = plan.features.flatMap((ref, feature) =>
    values.carriers(ref).map(({ group, value }) => ({ feature, group, tensor: value.tensor })),
  );
  const gradients = tape.backward(
    seeds,
    carriers.map(({ tensor }) => tensor),
    { from: cut, to: tape.length },
  );
  for (const feature of plan.features.keys()) {
    const parts = carriers.flatMap((carrier, i) => {
      const gradient = gradients[i];
      return gradient && carrier.feature === feature ? [{ group: carrier.group, gradient }] : [];
    });
    add({ kind: "feature-gradient", feature, task }, overRows(plan, feature, batches, parts));
  }
}

interface Part {
  readonly group: Group;
  readonly gradient: tf.Tensor;
}

/** Gradients of groups as one over the rows of all batches in order; zeros where there is none. */
function overRows(plan: Plan, feature: number, batches: readonly BatchShape[], parts: readonly Part[]): tf.Tensor | undefined {
  const [first] = parts;
  if (!first) return undefined;
  const inner = first.gradient.shape.slice(1);
  const other = parts.find(({ gradient }) => !tf.util.arraysEqual(gradient.shape.slice(1), inner));
  const ref = plan.features[feature];
  if (other && ref) throw featureLengthsDiffer(ref, inner, other.gradient.shape);
  if (first.group.length === batches.length) return first.gradient;
  return tf.concat(
    batches.map((batch) => {
      const part = parts.find(({ group }) => group.includes(batch));
      return part ? rows(part.gradient, part.group, batch) : tf.zeros([batch.size, ...inner]);
    }),
    0,
  );
}

/** A batch's rows of a tensor over a group. */
function rows(tensor: tf.Tensor, group: Group, batch: BatchShape): tf.Tensor {
  const from = rowsOf(group.slice(0, group.indexOf(batch)));
  const inner = tensor.shape.slice(1);
  return tf.slice(tensor, [from, ...inner.map(() => 0)], [batch.size, ...inner]);
}

/** The given gradients where they enter: at the trunk's own tensors, each group with its rows. */
function pulledBack(
  { placeholders, features }: TracedForward,
  batches: readonly BatchShape[],
  wanted: readonly number[],
): ReturnType<typeof seedsOf> {
  return wanted.flatMap((feature) =>
    (features[feature] ?? []).map(({ group, tensor }) => {
      const given = placeholders.featureGradient(feature, [rowsOf(batches), ...tensor.shape.slice(1)]);
      const parts = group.map((batch) => rows(given, batches, batch));
      return { target: tensor, gradient: group.length === batches.length ? given : tf.concat(parts, 0) };
    }),
  );
}
