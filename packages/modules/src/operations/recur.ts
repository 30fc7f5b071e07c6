import type { ModuleContext } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";

/** Legend: B rows, T steps, H hidden units, G numbers that a cell takes from the input. */

/** The state of a recurrent cell: the hidden vector `[B, H]` first, then what else it keeps. */
export type State = readonly [hidden: tf.Tensor, ...kept: tf.Tensor[]];

/** Weights `[H, G]` and bias `[G]` of what a cell takes from its state. */
export type CellWeights = readonly [recurrent_HG: tf.Tensor, bias_G: tf.Tensor];

/** One step of a cell: from what the input contributes, `[B, G]`, and the state before. */
export type Cell = (input_BG: tf.Tensor, state: State, weights: CellWeights) => State;

/** A cell and what it runs over. */
export interface RecurrenceOf {
  readonly cell: Cell;
  readonly weights: CellWeights;
  readonly inputs_BTG: tf.Tensor;
  readonly mask_BT: tf.Tensor | undefined;
  readonly initial: State;
  readonly reverse: boolean;
}

export interface Recurrence {
  /** Hidden vectors of all steps `[B, T, H]`. */
  readonly sequence: tf.Tensor;
  /** Hidden vector after the last step (of the first, in reverse) `[B, H]`. */
  readonly last: tf.Tensor;
}

/**
 * Runs a cell over time. A step that the mask calls padding leaves the state as it is, exactly; so `last` is the state at the row's
 * last real step.
 */
export function recur(
  scan: ModuleContext["scan"],
  { cell, weights, inputs_BTG, mask_BT, initial, reverse }: RecurrenceOf,
): Recurrence {
  const masks = mask_BT ? [tf.expandDims(mask_BT, -1)] : [];
  const { states, outputs } = scan({
    sequences: [inputs_BTG, ...masks],
    initial,
    weights,
    reverse,
    step: ([input_BG, real_B1], state, weights) => {
      const next = cell(input_BG, state, weights);
      const chosen = real_B1 ? mix(real_B1, next, state) : next;
      return { states: chosen, outputs: [chosen[0]] };
    },
  });
  return { sequence: outputs[0], last: states[0] };
}

/** The next state where the step is real (mask `[B, 1]` = 1), the old one where it is padding (0). */
function mix(real: tf.Tensor, [next, ...nextKept]: State, [old, ...oldKept]: State): State {
  const padding = tf.sub(1, real);
  const choose = (a: tf.Tensor, b: tf.Tensor | undefined) => (b ? tf.add(tf.mul(real, a), tf.mul(padding, b)) : a);
  return [choose(next, old), ...nextKept.map((kept, i) => choose(kept, oldKept[i]))];
}
