import type { Loop, LoopResult } from "@gruyere/core";
import { isRecording, type RunLoop, recordOperation } from "@gruyere/core/engine";
import { tf } from "@gruyere/core/tfjs";
import { Copier } from "../../graph/copier.js";
import type { Value } from "../../graph/graph.js";
import { LoopBuilder } from "../../graph/loopBuilder.js";
import type { TraceBackend } from "../backend.js";
import { expand, filled, narrowed, transpose } from "../expressions/layout.js";
import { savedValues } from "./savedValues.js";
import { type StepGradient, type TracedStep, tracedStep } from "./tracedStep.js";

/** What a loop is given, as values around it: sequences time-major, [T, B, …]. */
interface Given {
  readonly sequences: readonly Value[];
  readonly initial: readonly Value[];
  readonly weights: readonly Value[];
  readonly reverse: boolean;
}

/**
 * Loops of modules as `Scan` nodes: the step is traced once. The gradient is a second loop that runs the other way; what it takes of
 * the first one are further outputs of that.
 */
export const traceLoop =
  (backend: TraceBackend): RunLoop =>
  (loop) => {
    const { graph } = backend;
    const { source } = graph;
    const valuesOf = (tensors: readonly tf.Tensor[]): Value[] => tensors.map((tensor) => backend.valueFor(tensor));
    const given: Given = {
      sequences: valuesOf(loop.sequences).map((sequence) => swapped(backend, sequence)),
      initial: valuesOf(loop.initial),
      weights: valuesOf(loop.weights ?? []),
      reverse: loop.reverse ?? false,
    };
    const signatures = {
      elements: given.sequences.map(({ shape, type }) => ({ shape: shape.slice(1), type })),
      states: given.initial,
      weights: given.weights,
    };
    const step = tracedStep(loop, signatures, isRecording(), source);
    const { last, outputs, saved } = forwardLoop(backend, step, given);
    const result: LoopResult = {
      states: last.map((value) => backend.tensorOf(value)),
      outputs: outputs.map((value) => backend.tensorOf(swapped(backend, value))),
    };
    recordOperation({
      name: "Scan",
      inputs: named(loop),
      outputs: [...result.states, ...result.outputs],
      gradient: (incoming) => {
        const values = incoming.map((each) => each && backend.valueFor(each));
        graph.source = source;
        return gradients(backend, loop, backwardLoop(backend, step, given, saved, values));
      },
    });
    return result;
  };

/** With the first two axes in the other order; what was broadcast is broadcast after that. */
function swapped({ graph }: TraceBackend, value: Value): Value {
  const [B = 1, T = 1, ...rest] = value.shape;
  const narrow = narrowed(graph, value);
  const perm = [1, 0, ...rest.map((_, i) => i + 2)];
  if (narrow.shape.length !== value.shape.length) return transpose(graph, value, perm);
  return expand(graph, transpose(graph, narrow, perm), [T, B, ...rest]);
}

interface Forward {
  readonly last: readonly Value[];
  readonly outputs: readonly Value[];
  /** Sequences [T, …] of what the gradient takes, by the step's values. */
  readonly saved: ReadonlyMap<Value, Value>;
}

function forwardLoop({ graph }: TraceBackend, step: TracedStep, { sequences, initial, weights, reverse }: Given): Forward {
  const loop = new LoopBuilder(graph);
  const states = initial.map((state) => loop.state(state));
  const copier = new Copier(step.graph, loop.body, (value) => {
    const [state, element, weight] = [
      states[step.before.indexOf(value)],
      sequences[step.elements.indexOf(value)],
      weights[step.weights.indexOf(value)],
    ];
    return state ?? (element && loop.element(element)) ?? (weight && loop.invariant(weight));
  });
  const kept = [...savedValues(step)];
  const copies = (values: readonly Value[]): Value[] => values.map((value) => copier.of(value));
  const { last, outputs } = loop.finish(copies(step.after), copies([...step.outputs, ...kept]), clockOf(sequences), reverse);
  return {
    last,
    outputs: outputs.slice(0, step.outputs.length),
    saved: new Map(kept.flatMap((value, i) => pair(value, outputs[step.outputs.length + i]))),
  };
}

/** Gradients by a loop's inputs, by position; sequences are time-major. */
interface Backward {
  readonly sequences: readonly (Value | undefined)[];
  readonly initial: readonly (Value | undefined)[];
  readonly weights: readonly (Value | undefined)[];
}

function backwardLoop(
  backend: TraceBackend,
  step: TracedStep,
  { sequences, weights, reverse }: Given,
  saved: ReadonlyMap<Value, Value>,
  incoming: readonly (Value | undefined)[],
): Backward {
  const { graph } = backend;
  const { gradient } = step;
  if (!gradient) throw new Error("internal: a loop's gradient that was not traced");
  const loop = new LoopBuilder(graph);
  const zeros = (value: Value): Value => filled(loop.body, value, 0);
  const arguments_ = new Map<Value, Value>();
  const floats = gradient.byAfter.flatMap((value, i) => (value ? [{ value, i }] : []));
  for (const { value, i } of floats) arguments_.set(value, loop.state(incoming[i] ?? filled(graph, value, 0)));
  const byWeights = gradient.byWeights.flatMap((value) => (value ? [{ value, sum: loop.state(filled(graph, value, 0)) }] : []));
  for (const [i, value] of gradient.byOutputs.entries()) {
    const given = incoming[step.after.length + i];
    if (value) arguments_.set(value, given ? loop.element(swapped(backend, given)) : zeros(value));
  }
  const copier = new Copier(step.graph, loop.body, (value) => {
    const sequence = saved.get(value) ?? sequences[step.elements.indexOf(value)];
    const weight = weights[step.weights.indexOf(value)];
    return arguments_.get(value) ?? (sequence && loop.element(sequence)) ?? (weight && loop.invariant(weight));
  });
  const next = floats.map(({ value, i }) => {
    const by = gradient.byBefore[i];
    return by ? copier.of(by) : zeros(value);
  });
  const sums = byWeights.map(({ value, sum }) => loop.body.one("Add", [sum, copier.of(value)]));
  const outputs = gradient.byElements.flatMap((value) => (value ? [copier.of(value)] : []));
  const made = loop.finish([...next, ...sums], outputs, clockOf(sequences), !reverse);
  return {
    initial: placed(gradient.byAfter, made.last.slice(0, floats.length)),
    weights: placed(gradient.byWeights, made.last.slice(floats.length)),
    sequences: placed(gradient.byElements, made.outputs),
  };
}

/** Values at the places where a list has some. */
function placed(places: StepGradient["byAfter"], values: readonly Value[]): (Value | undefined)[] {
  let next = 0;
  return places.map((place) => place && values[next++]);
}

const pair = (a: Value, b: Value | undefined): (readonly [Value, Value])[] => (b ? [[a, b]] : []);

function clockOf([first]: readonly Value[]): Value {
  if (first) return first;
  throw new Error("internal: a loop without a sequence");
}

const named = ({ sequences, initial, weights = [] }: Loop): Record<string, tf.Tensor> => ({
  ...Object.fromEntries(sequences.map((tensor, i) => [`sequence ${i}`, tensor])),
  ...Object.fromEntries(initial.map((tensor, i) => [`state ${i}`, tensor])),
  ...Object.fromEntries(weights.map((tensor, i) => [`weight ${i}`, tensor])),
});

/** The tape asks for integers' gradients too, where they came from numbers: there is none. */
function gradients(
  backend: TraceBackend,
  { sequences, initial, weights = [] }: Loop,
  made: Backward,
): Record<string, () => tf.Tensor> {
  const all = (name: string, tensors: readonly tf.Tensor[], values: readonly (Value | undefined)[]) =>
    tensors.map((tensor, i) => {
      const value = values[i];
      return [`${name} ${i}`, () => (value ? backend.tensorOf(value) : tf.zeros(tensor.shape))] as const;
    });
  return Object.fromEntries([
    ...all(
      "sequence",
      sequences,
      made.sequences.map((value) => value && swapped(backend, value)),
    ),
    ...all("state", initial, made.initial),
    ...all("weight", weights, made.weights),
  ]);
}
