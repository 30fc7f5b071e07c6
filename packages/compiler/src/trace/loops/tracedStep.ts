import type { Loop } from "@gruyere/core";
import { GradientTape } from "@gruyere/core/engine";
import type * as tf from "@tensorflow/tfjs";
import type { Graph, Signature, Value } from "../../graph/graph.js";
import { TraceBackend } from "../backend.js";

/** One step of a loop, and its gradient, as one graph. */
export interface TracedStep {
  readonly graph: Graph;
  readonly elements: readonly Value[];
  readonly before: readonly Value[];
  readonly weights: readonly Value[];
  readonly after: readonly Value[];
  readonly outputs: readonly Value[];
  /** Undefined where none was asked for. */
  readonly gradient: StepGradient | undefined;
}

/** By position, like what they are gradients by; undefined where there is none: of integers, and where no path leads. */
export interface StepGradient {
  /** Placeholders of what comes in. */
  readonly byAfter: readonly (Value | undefined)[];
  readonly byOutputs: readonly (Value | undefined)[];
  readonly byElements: readonly (Value | undefined)[];
  readonly byBefore: readonly (Value | undefined)[];
  readonly byWeights: readonly (Value | undefined)[];
}

/** What a step takes. */
export interface StepSignatures {
  readonly elements: readonly Signature[];
  readonly states: readonly Signature[];
  readonly weights: readonly Signature[];
}

/** Traces one step of a loop into a graph of its own. */
export function tracedStep(
  { step }: Pick<Loop, "step">,
  signatures: StepSignatures,
  withGradient: boolean,
  source: string,
): TracedStep {
  return TraceBackend.trace((graph, backend) => {
    graph.source = source;
    let position = 0;
    const placeholder = (signature: Signature): tf.Tensor =>
      backend.tensorOf(graph.input({ kind: "argument", position: position++ }, signature));
    const [elements, before, weights] = [signatures.elements, signatures.states, signatures.weights].map((list) =>
      list.map(placeholder),
    ) as [tf.Tensor[], tf.Tensor[], tf.Tensor[]];
    const values = (tensors: readonly tf.Tensor[]): Value[] => tensors.map((tensor) => backend.valueFor(tensor));
    const { tape, result } = GradientTape.record(() => step(elements, before, weights));
    try {
      const [after, outputs] = [values(result.states), values(result.outputs)];
      const gradient = withGradient
        ? gradientOf(tape, [...result.states], [...result.outputs], { elements, before, weights }, placeholder, backend)
        : undefined;
      const taken = { elements: values(elements), before: values(before), weights: values(weights) };
      const made = [after, outputs, gradient?.byElements, gradient?.byBefore, gradient?.byWeights].flatMap((list) => list ?? []);
      const results = made.filter((value) => value !== undefined);
      const finished = graph.finish(results.map((value, at) => ({ role: { kind: "result", position: at }, value })));
      return { graph: finished, ...taken, after, outputs, gradient };
    } finally {
      tape.dispose();
    }
  });
}

type Taken = Readonly<Record<"elements" | "before" | "weights", readonly tf.Tensor[]>>;

function gradientOf(
  tape: GradientTape,
  after: readonly tf.Tensor[],
  outputs: readonly tf.Tensor[],
  { elements, before, weights }: Taken,
  placeholder: (signature: Signature) => tf.Tensor,
  backend: TraceBackend,
): StepGradient {
  const asValue = (tensor: tf.Tensor | undefined): Value | undefined => tensor && backend.valueFor(tensor);
  const incoming = (made: readonly tf.Tensor[]): (tf.Tensor | undefined)[] =>
    made.map((tensor) => (tensor.dtype === "float32" ? placeholder({ shape: tensor.shape, type: "float32" }) : undefined));
  const [byAfter, byOutputs] = [incoming(after), incoming(outputs)];
  const seeds = [...after, ...outputs].flatMap((target, i) => {
    const gradient = [...byAfter, ...byOutputs][i];
    return gradient ? [{ target, gradient }] : [];
  });
  const taken = [...elements, ...before, ...weights];
  const floats = taken.filter(({ dtype }) => dtype === "float32");
  const found = new Map(tape.backward(seeds, floats).map((gradient, i) => [floats[i], asValue(gradient)]));
  const by = (tensors: readonly tf.Tensor[]) => tensors.map((tensor) => found.get(tensor));
  return {
    byAfter: byAfter.map(asValue),
    byOutputs: byOutputs.map(asValue),
    byElements: by(elements),
    byBefore: by(before),
    byWeights: by(weights),
  };
}
