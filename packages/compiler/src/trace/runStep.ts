import type { Plan, PlanNode } from "@gruyere/core";
import {
  type Draw,
  type GradientTape,
  lossOwner,
  lossRefs,
  lossSum,
  nodesFor,
  type Owner,
  ownerOf,
  runNode,
  taskOf,
} from "@gruyere/core/engine";
import { tf } from "@gruyere/core/tfjs";
import type { TraceBackend } from "./backend.js";
import { traceLoop } from "./loops/traceLoop.js";
import { Placeholders } from "./placeholders.js";
import type { BatchShape } from "./stepShape.js";
import { type Group, StepValues } from "./stepValues.js";

/** A task's weighted sum of losses over one batch. */
export interface TracedSum {
  readonly task: string;
  readonly batch: number;
  readonly sum: tf.Tensor;
}

/** The forward pass of a step, as far as tensors of the trace stand for it. */
export interface TracedForward {
  readonly placeholders: Placeholders;
  readonly values: StepValues;
  readonly sums: readonly TracedSum[];
  /** Next values of buffers, by full name. */
  readonly updates: ReadonlyMap<string, tf.Tensor>;
  /** Length of the tape where the trunk ends and the heads begin. */
  readonly cut: number;
  /** The trunk's own tensors of each feature, by its position: where a gradient at the cut enters. */
  readonly features: readonly (readonly { readonly group: Group; readonly tensor: tf.Tensor }[])[];
}

/** Runs all batches of a step forward on the trace backend. Call it inside `GradientTape.record`; the caller disposes the updates. */
export function runStep(
  plan: Plan,
  batches: readonly BatchShape[],
  backend: TraceBackend,
  tape: GradientTape,
  updates: Map<string, tf.Tensor>,
): TracedForward {
  const placeholders = new Placeholders(backend, plan);
  const values = new StepValues(placeholders);
  const needed = new Map(batches.map((batch) => [batch, nodesOf(plan, batch)]));
  const runLoop = traceLoop(backend);
  /** Nodes from here on, and those of their gradients, come from `source`. */
  const enter = (source: string, owner: Owner): void => {
    const start = (): void => {
      backend.graph.source = source;
    };
    start();
    tape.mark(owner, start);
  };
  const part = (of: PlanNode["part"]): void => {
    for (const [node, group] of order(plan, of, needed, values)) {
      enter(node.id, ownerOf(node));
      const draw: Draw = (drawing, name, shape, distribution) => placeholders.draw(group, drawing, name, shape, distribution);
      runNode(plan, node, values.of(group), placeholders, { draw, updates }, runLoop);
    }
  };
  part("trunk");
  const cut = tape.length;
  const features = plan.features.map((ref) => {
    const carriers = values.carriers(ref).map(({ group, value }) => ({ group, tensor: value.tensor }));
    values.replace(ref, (tensor) => tensor.clone()); // so that whatever a head takes of it is recorded above the cut
    return carriers;
  });
  part("head");
  const sums = batches.flatMap((batch) =>
    batch.labels.map(({ task: name }): TracedSum => {
      const task = taskOf(plan, name);
      enter(`loss of ${name}`, lossOwner(task));
      return { task: name, batch: batch.index, sum: lossSum(task, values.of([batch]), () => placeholders.labels(batch, name)) };
    }),
  );
  return { placeholders, values, sums, updates, cut, features };
}

function nodesOf(plan: Plan, { labels, computedNodes }: BatchShape): ReadonlySet<PlanNode> {
  const refs = labels.flatMap(({ task }) => lossRefs(taskOf(plan, task)));
  return new Set(nodesFor(plan, refs, new Set(computedNodes)));
}

/**
 * In which order nodes run, and on which batches together: node by node over all batches; but batch by batch where a module with
 * buffers has several nodes, because its buffers move on in that order.
 */
function* order(
  plan: Plan,
  part: PlanNode["part"],
  needed: ReadonlyMap<BatchShape, ReadonlySet<PlanNode>>,
  values: StepValues,
): Iterable<readonly [PlanNode, Group]> {
  const nodes = plan.nodes.filter((node) => node.part === part);
  const withBuffers = nodes.filter(({ module }) => plan.buffers.some((buffer) => buffer.module === module));
  const repeated = withBuffers.some(({ module }, i) => withBuffers.findIndex((other) => other.module === module) < i);
  if (repeated) {
    for (const [batch, own] of needed) for (const node of nodes) if (own.has(node)) yield [node, [batch]];
    return;
  }
  for (const node of nodes) {
    const batches = [...needed].flatMap(([batch, own]) => (own.has(node) ? [batch] : []));
    for (const group of groups(plan, node, batches, values)) yield [node, group];
  }
}

/** Batches that a node may run on as one: those whose inputs have equal shapes but for the rows. */
function groups(plan: Plan, node: PlanNode, batches: readonly BatchShape[], values: StepValues): readonly Group[] {
  const module = plan.modules[node.module];
  if (!module?.module.rowwise || batches.length < 2) return batches.map((batch) => [batch]);
  const byShape = new Map<string, BatchShape[]>();
  for (const batch of batches) {
    const inputs = node.inputs.map((ref) => values.get([batch], ref));
    const key = JSON.stringify(inputs.map(({ tensor, mask }) => [tensor.shape.slice(1), tensor.dtype, mask?.shape.slice(1)]));
    byShape.set(key, [...(byShape.get(key) ?? []), batch]);
  }
  return [...byShape.values()];
}
