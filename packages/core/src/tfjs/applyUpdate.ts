import * as tf from "@tensorflow/tfjs";
import type { UpdateRule, UpdateScalars } from "../update.js";
import { BLOCK, BlockArithmetic } from "./blockArithmetic.js";
import { hostView } from "./hostView.js";
import type { Parameters } from "./parameters.js";
import { tensorArithmetic } from "./tensorArithmetic.js";
import type { TensorGradients } from "./tensorGradients.js";

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
): void {
  const arithmetic = new BlockArithmetic();
  for (const name of gradients.names) {
    const gradient = gradients.take(name);
    try {
      const count = state.count(name) + 1;
      // The wasm backend packs the weights of a product or convolution once per tensor: it would not see them change in place.
      if (shared || tf.getBackend() === "wasm") state.replaceParameter(name, tf.keep(copyOf(state.parameter(name))));
      if (!updateInPlace(state, name, gradient, rule, { ...scalars, count }, arithmetic)) {
        updateTensors(state, name, gradient, rule, { ...scalars, count });
      }
      state.countUpdate(name);
    } finally {
      gradient.dispose();
    }
  }
}

const copyOf = (tensor: tf.Tensor): tf.Tensor => tf.tidy(() => tf.add(tensor, 0));

type Counted = UpdateScalars & { readonly count: number };

/** Where tensors lie in our own memory: block by block, without a copy of the parameter or its slots. */
function updateInPlace(
  state: Parameters,
  name: string,
  gradient: tf.Tensor,
  rule: UpdateRule,
  scalars: Counted,
  arithmetic: BlockArithmetic,
): boolean {
  const held = [state.parameter(name), gradient, ...rule.slots.map((slot) => state.slot(slot, name))];
  const views = held.map(hostView); // all tensors exist before the first view is taken
  const [parameter, gradients, ...slots] = views;
  if (!parameter || !gradients || slots.some((slot) => !slot)) return false;
  for (let from = 0; from < parameter.length; from += BLOCK) {
    const to = Math.min(from + BLOCK, parameter.length);
    const ofSlots = rule.slots.map((slot, i) => [slot, slots[i]?.subarray(from, to) ?? new Float32Array(0)] as const);
    const block = parameter.subarray(from, to);
    arithmetic.reset();
    const next = rule.update(arithmetic, {
      ...scalars,
      parameter: block,
      gradient: gradients.subarray(from, to),
      slots: Object.fromEntries(ofSlots),
    });
    const targets = [block, ...ofSlots.map(([, values]) => values)];
    const results = [next.parameter, ...ofSlots.map(([slot, values]) => next.slots[slot] ?? values)];
    // A rule may hand one value on as another (a slot that remembers the parameter): copy it before it is overwritten.
    const apart = results.map((result, i) => (result !== targets[i] && targets.includes(result) ? result.slice() : result));
    for (const [i, target] of targets.entries()) target.set(apart[i] ?? target);
  }
  return true;
}

function updateTensors(state: Parameters, name: string, gradient: tf.Tensor, rule: UpdateRule, scalars: Counted): void {
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
