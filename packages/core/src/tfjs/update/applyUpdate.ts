import * as tf from "@tensorflow/tfjs";
import type { UpdateRule, UpdateScalars } from "../../update.js";
import { hostView, unfilledLike } from "../hostView.js";
import type { Parameters } from "../parameters.js";
import type { TensorGradients } from "../tensorGradients.js";
import { blockUpdate } from "./blockUpdate.js";
import type { FusedLoops } from "./fusedLoops.js";
import { tensorArithmetic } from "./tensorArithmetic.js";
import { type TracedUpdate, traceUpdate } from "./traceUpdate.js";

/**
 * Updates each parameter that has a gradient, and releases the gradient.
 *
 * @param shared Whether something else (an open tape) may still look at the parameters' present values.
 */
export function applyUpdate(
  state: Parameters,
  gradients: TensorGradients,
  rule: UpdateRule,
  scalars: UpdateScalars,
  shared: boolean,
  loops: FusedLoops,
): void {
  const traces = new Map<number, TracedUpdate>();
  // The wasm backend packs the weights of a product or convolution once per tensor: it would not see them change in place.
  const apart = shared || tf.getBackend() === "wasm";
  for (const name of gradients.names) {
    const gradient = gradients.take(name);
    try {
      const counted = { ...scalars, count: state.count(name) + 1 };
      const trace = traces.get(counted.count) ?? traceUpdate(rule, counted);
      traces.set(counted.count, trace);
      const done =
        fused(state, name, gradient, rule, trace, loops, apart) || inBlocks(state, name, gradient, rule, counted, apart);
      if (!done) onTensors(state, name, gradient, rule, counted);
      state.countUpdate(name);
    } finally {
      gradient.dispose();
    }
  }
}

type Counted = UpdateScalars & { readonly count: number };

/** The storage of tensors that lie in our own memory. They all exist before the first view is taken. */
function viewsOf(tensors: readonly tf.Tensor[]): readonly Float32Array[] | undefined {
  const views = tensors.map(hostView).filter((view) => view !== undefined);
  return views.length === tensors.length ? views : undefined;
}

/** Where tensors lie in our own memory: one loop over all numbers. */
function fused(
  state: Parameters,
  name: string,
  gradient: tf.Tensor,
  rule: UpdateRule,
  trace: TracedUpdate,
  loops: FusedLoops,
  apart: boolean,
): boolean {
  const loop = hostView(gradient) && loops.find(trace);
  if (!loop) return false;
  const parameter = state.parameter(name);
  const slots = rule.slots.map((slot) => state.slot(slot, name));
  const target = apart ? tf.keep(unfilledLike(parameter)) : parameter;
  const from = viewsOf([parameter, gradient, ...slots]);
  const into = viewsOf([target, ...slots]);
  if (!from || !into) throw new Error(`internal: the state of ${name} lies elsewhere than its gradient`);
  loop(from, into, trace.scalars);
  state.replaceParameter(name, target);
  return true;
}

/** The same without generated code. */
function inBlocks(
  state: Parameters,
  name: string,
  gradient: tf.Tensor,
  rule: UpdateRule,
  scalars: Counted,
  apart: boolean,
): boolean {
  if (!hostView(gradient)) return false;
  if (apart) state.replaceParameter(name, tf.keep(copyOf(state.parameter(name))));
  const slots = rule.slots.map((slot) => state.slot(slot, name));
  const [parameter, ofGradient, ...ofSlots] = viewsOf([state.parameter(name), gradient, ...slots]) ?? [];
  if (!parameter || !ofGradient) throw new Error(`internal: the state of ${name} lies elsewhere than its gradient`);
  blockUpdate(rule, scalars, parameter, ofGradient, ofSlots);
  return true;
}

const copyOf = (tensor: tf.Tensor): tf.Tensor => tf.tidy(() => tf.add(tensor, 0));

function onTensors(state: Parameters, name: string, gradient: tf.Tensor, rule: UpdateRule, scalars: Counted): void {
  const slots = Object.fromEntries(rule.slots.map((slot) => [slot, state.slot(slot, name)]));
  const kept: { parameter?: tf.Tensor; readonly slots: Map<string, tf.Tensor> } = { slots: new Map() };
  tf.tidy(() => {
    const next = rule.update(tensorArithmetic, { ...scalars, parameter: state.parameter(name), gradient, slots });
    kept.parameter = tf.keep(next.parameter);
    for (const slot of rule.slots) {
      const value = next.slots[slot];
      if (value) kept.slots.set(slot, tf.keep(value));
    }
  });
  if (kept.parameter) state.replaceParameter(name, kept.parameter);
  for (const [slot, tensor] of kept.slots) state.replaceSlot(slot, name, tensor);
}
