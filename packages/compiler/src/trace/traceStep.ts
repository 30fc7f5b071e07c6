import type { Plan } from "@gruyere/core";
import { GradientTape } from "@gruyere/core/engine";
import type * as tf from "@tensorflow/tfjs";
import type { Graph, GraphOutput, OutputRole } from "../graph/graph.js";
import { TraceBackend } from "./backend.js";
import { registerKernels } from "./registerKernels.js";
import { runStep, type TracedForward } from "./runStep.js";
import type { BatchShape } from "./stepShape.js";

/** The graph of an optimiser step: losses, gradients of Σ factor × loss by the parameters, and the buffers' next values. */
export function traceStep(plan: Plan, batches: readonly BatchShape[]): Graph {
  return trace(plan, batches, (forward, tape, add) => {
    const parameters = plan.parameters.filter(({ trainable }) => trainable);
    const gradients = tape.backward(
      seedsOf(forward, forward.sums),
      parameters.map(({ name }) => forward.placeholders.parameter(name)),
    );
    for (const [i, { name }] of parameters.entries()) add({ kind: "gradient", parameter: name }, gradients[i]);
  });
}

/** Adds an output, where there is one. */
export type Add = (role: OutputRole, tensor: tf.Tensor | undefined) => void;

/** Traces the forward pass of a step, and what `work` makes of it. Losses and buffers are outputs of every such graph. */
export function trace(
  plan: Plan,
  batches: readonly BatchShape[],
  work: (forward: TracedForward, tape: GradientTape, add: Add) => void,
): Graph {
  registerKernels();
  return TraceBackend.trace((graph, backend) => {
    const outputs: GraphOutput[] = [];
    const add: Add = (role, tensor) => {
      if (tensor) outputs.push({ role, value: backend.valueFor(tensor) });
    };
    const updates = new Map<string, tf.Tensor>();
    let recorded: GradientTape | undefined;
    try {
      const { tape, result: forward } = GradientTape.record((recording) => runStep(plan, batches, backend, recording, updates));
      recorded = tape;
      for (const { task, batch, sum } of forward.sums) add({ kind: "loss", task, batch }, sum);
      work(forward, tape, add);
      for (const [name, tensor] of forward.updates) add({ kind: "buffer", name }, tensor);
      return graph.finish(outputs);
    } finally {
      recorded?.dispose();
      for (const tensor of updates.values()) tensor.dispose();
    }
  });
}

/** The tasks' sums with their factors, as what is differentiated. */
export function seedsOf(
  { placeholders }: TracedForward,
  sums: TracedForward["sums"],
): readonly { readonly target: tf.Tensor; readonly gradient: tf.Tensor }[] {
  return sums.map(({ task, sum }) => ({ target: sum, gradient: placeholders.factor(task) }));
}
