import { tf } from "#tfjs";
import type { UpdateRule, UpdateScalars } from "../../update.js";
import { hasHostMemory, hostView, unfilledLike } from "../hostView.js";
import type { Parameters } from "../parameters.js";
import type { TensorGradients } from "../tensorGradients.js";
import { blockUpdate } from "./blockUpdate.js";
import type { FusedLoop, FusedLoops } from "./fusedLoops.js";
import { tensorArithmetic } from "./tensorArithmetic.js";
import { traceUpdate } from "./traceUpdate.js";

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
  const onHost = hasHostMemory();
  const fusedByCount = new Map<number, FusedUpdate>();
  // The wasm backend packs the weights of a product or convolution once per tensor: it would not see them change in place.
  const apart = shared || tf.getBackend() === "wasm";
  for (const name of gradients.names) {
    const gradient = gradients.take(name);
    try {
      const counted = { ...scalars, count: state.count(name) + 1 };
      if (onHost) {
        const update = fusedByCount.get(counted.count) ?? fuse(rule, counted, loops);
        fusedByCount.set(counted.count, update);
        if (update.loop) fused(state, name, gradient, rule, { loop: update.loop, scalars: update.scalars }, apart);
        else inBlocks(state, name, gradient, rule, counted, apart);
      } else onTensors(state, name, gradient, rule, counted);
      state.countUpdate(name);
    } finally {
      gradient.dispose();
    }
  }
}

type Counted = UpdateScalars & { readonly count: number };

/** A rule's loop, if there is one, with the numbers of a count. */
interface FusedUpdate {
  readonly loop: FusedLoop | undefined;
  readonly scalars: readonly number[];
}

function fuse(rule: UpdateRule, scalars: Counted, loops: FusedLoops): FusedUpdate {
  const trace = traceUpdate(rule, scalars);
  return { loop: loops.find(trace), scalars: trace.scalars };
}

/** The storage of tensors that lie in our own memory. They all exist before the first view is taken. */
function viewsOf(tensors: readonly tf.Tensor[]): readonly Float32Array[] {
  return tensors.map((tensor) => {
    const view = hostView(tensor);
    if (view) return view;
    throw new Error("internal: a tensor of the update is not in this process's memory");
  });
}

/** Where tensors lie in our own memory: one loop over all numbers. */
function fused(
  state: Parameters,
  name: string,
  gradient: tf.Tensor,
  rule: UpdateRule,
  { loop, scalars }: { readonly loop: FusedLoop; readonly scalars: readonly number[] },
  apart: boolean,
): void {
  const parameter = state.parameter(name);
  const slots = rule.slots.map((slot) => state.slot(slot, name));
  const target = apart ? tf.keep(unfilledLike(parameter)) : parameter;
  loop(viewsOf([parameter, gradient, ...slots]), viewsOf([target, ...slots]), scalars);
  state.replaceParameter(name, target);
}

/** The same without generated code. */
function inBlocks(
  state: Parameters,
  name: string,
  gradient: tf.Tensor,
  rule: UpdateRule,
  scalars: Counted,
  apart: boolean,
): void {
  if (apart) state.replaceParameter(name, tf.keep(copyOf(state.parameter(name))));
  const slots = rule.slots.map((slot) => state.slot(slot, name));
  const [parameter, ofGradient, ...ofSlots] = viewsOf([state.parameter(name), gradient, ...slots]);
  if (parameter && ofGradient) blockUpdate(rule, scalars, parameter, ofGradient, ofSlots);
}

const copyOf = (tensor: tf.Tensor): tf.Tensor => tf.tidy(() => tf.add(tensor, 0));

function onTensors(state: Parameters, name: string, gradient: tf.Tensor, rule: UpdateRule, scalars: Counted): void {
  const parameter = state.parameter(name);
  const slots = Object.fromEntries(rule.slots.map((slot) => [slot, state.slot(slot, name)]));
  const kept: { parameter?: tf.Tensor; readonly slots: Map<string, tf.Tensor> } = { slots: new Map() };
  tf.tidy(() => {
    const next = rule.update(tensorArithmetic, { ...scalars, parameter, gradient, slots });
    // A rule may hand on what it was given (SGD's momentum begins as the gradient), which is released: each value needs its own handle.
    const seen = new Set([parameter, gradient, ...Object.values(slots)]);
    const keep = (value: tf.Tensor): tf.Tensor => {
      const own = seen.has(value) ? value.clone() : value;
      seen.add(own);
      return tf.keep(own);
    };
    kept.parameter = keep(next.parameter);
    for (const slot of rule.slots) {
      const value = next.slots[slot];
      if (value) kept.slots.set(slot, keep(value));
    }
  });
  if (kept.parameter) state.replaceParameter(name, kept.parameter);
  for (const [slot, tensor] of kept.slots) state.replaceSlot(slot, name, tensor);
}
