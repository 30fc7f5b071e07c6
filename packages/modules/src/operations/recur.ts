import * as tf from "@tensorflow/tfjs";

/** Legend: B rows, T steps, H hidden units, G numbers that a cell takes from the input. */

/** The state of a recurrent cell: the hidden vector `[B, H]` first, then what else it keeps. */
export type State = readonly [hidden: tf.Tensor, ...kept: tf.Tensor[]];

/** One step of a cell: from what the input contributes, `[B, G]`, and the state before. */
export type Cell = (input_BG: tf.Tensor, state: State) => State;

export interface Recurrence {
  /** Hidden vectors of all steps `[B, T, H]`. */
  readonly sequence: tf.Tensor;
  /** Hidden vector after the last step (of the first, in reverse) `[B, H]`. */
  readonly last: tf.Tensor;
}

/**
 * Unrolls a cell over time, from a state of zeros. A step that the mask calls padding leaves the state as it is, exactly; so `last`
 * is the state at the row's last real step.
 */
export function recur(
  inputs_BTG: tf.Tensor,
  mask_BT: tf.Tensor | undefined,
  initial: State,
  cell: Cell,
  reverse: boolean,
): Recurrence {
  const steps = tf.unstack(inputs_BTG, 1);
  const masks = mask_BT && tf.unstack(tf.expandDims(mask_BT, -1), 1);
  const order = steps.map((_, t) => (reverse ? steps.length - 1 - t : t));
  const hidden: tf.Tensor[] = [];
  let state = initial;
  for (const t of order) {
    const input = steps[t];
    if (!input) continue;
    const next = cell(input, state);
    const real = masks?.[t];
    state = real ? mix(real, next, state) : next;
    hidden[t] = state[0];
  }
  return { sequence: tf.stack(hidden, 1), last: state[0] };
}

/** The next state where the step is real (mask `[B, 1]` = 1), the old one where it is padding (0). */
function mix(real: tf.Tensor, [next, ...nextKept]: State, [old, ...oldKept]: State): State {
  const padding = tf.sub(1, real);
  const choose = (a: tf.Tensor, b: tf.Tensor | undefined) => (b ? tf.add(tf.mul(real, a), tf.mul(padding, b)) : a);
  return [choose(next, old), ...nextKept.map((kept, i) => choose(kept, oldKept[i]))];
}
