import { tf } from "@gruyere/core/tfjs";
import { type RecurrentOptions, type RecurrentSpec, recurrentPlugin, recurrentSpec } from "./recurrent.js";

/** Legend: B rows, H hidden units, G = 3 H. */

/** Plug-in of {@link gru}. */
export const gruPlugin = recurrentPlugin({
  name: "gru",
  description: "A gated recurrent unit over a sequence.",
  gates: 3,
  states: 1,
  cell: (input_BG, [h_BH], [recurrent_HG, bias_G]) => {
    const state_BG = tf.add(tf.matMul(h_BH, recurrent_HG), bias_G);
    const [xr, xz, xn] = tf.split(input_BG, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const [hr, hz, hn] = tf.split(state_BG, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const reset = tf.sigmoid(tf.add(xr, hr));
    const update = tf.sigmoid(tf.add(xz, hz));
    const fresh = tf.tanh(tf.add(xn, tf.mul(reset, hn)));
    return [tf.add(fresh, tf.mul(update, tf.sub(h_BH, fresh)))];
  },
});

/**
 * A gated recurrent unit (Cho et al., EMNLP 2014) over a sequence `[T, D]`, with PyTorch's equations (the reset gate acts after the
 * recurrent product), gates in the order reset, update, new. Two outputs: `sequence` `[T, units]`, and `last` `[units]`, the state
 * at the last real step (of the reverse direction: after the first). Padded steps leave the state as it is. Both directions are
 * side by side: 2 × `units`.
 *
 * Parameters `inputWeight` `[D, 3 units]`, `recurrentWeight` `[units, 3 units]`, `inputBias` and `recurrentBias` `[3 units]`, and
 * the same with `Reverse`; all uniform within ±1/√units, as PyTorch's.
 *
 * @param options `units`; `bidirectional` (default false).
 *
 * ```ts
 * gru({ units: 64, bidirectional: true }).plugin.name // => "gru"
 * ```
 */
export function gru<const O extends RecurrentOptions>(options: O): RecurrentSpec<O> {
  return recurrentSpec(gruPlugin, options);
}
