import type { Plan, PlanRef } from "@gruyere/core";
import { describeRef, lossRefs, lossSum, nodesFor, runNode, taskOf } from "@gruyere/core/engine";
import type { Graph, GraphOutput } from "../graph/graph.js";
import { TraceBackend } from "./backend.js";
import { traceLoop } from "./loops/traceLoop.js";
import { Placeholders } from "./placeholders.js";
import { registerKernels } from "./registerKernels.js";
import type { BatchShape } from "./stepShape.js";
import { StepValues } from "./stepValues.js";

/** The graph of a forward pass in evaluation: these values, and the losses of the tasks with labels in the batch's shape. */
export function traceForward(plan: Plan, batch: BatchShape, refs: readonly PlanRef[]): Graph {
  registerKernels();
  return TraceBackend.trace((graph, backend) => {
    const placeholders = new Placeholders(backend, plan);
    const values = new StepValues(placeholders).of([batch]);
    const tasks = batch.labels.map(({ task }) => taskOf(plan, task));
    for (const node of nodesFor(plan, [...refs, ...tasks.flatMap(lossRefs)], new Set(batch.computedNodes))) {
      graph.source = node.id;
      runNode(plan, node, values, placeholders, undefined, traceLoop(backend));
    }
    const outputs: GraphOutput[] = refs.map((ref) => ({
      role: { kind: "value", name: describeRef(ref) },
      value: backend.valueFor(values.get(ref).tensor),
    }));
    for (const task of tasks) {
      graph.source = `loss of ${task.name}`;
      const sum = lossSum(task, values, () => placeholders.labels(batch, task.name));
      outputs.push({ role: { kind: "loss", task: task.name, batch: batch.index }, value: backend.valueFor(sum) });
    }
    return graph.finish(outputs);
  });
}
