import { tf } from "@gruyere/core/tfjs";
import { type RecurrentOptions, type RecurrentSpec, recurrentPlugin, recurrentSpec } from "./recurrent.js";

/** Legend: B rows, H hidden units, G = 4 H. */

/** Plug-in of {@link lstm}. */
export const lstmPlugin = recurrentPlugin({
  name: "lstm",
  description: "A long short-term memory over a sequence.",
  gates: 4,
  states: 2,
  cell: (input_BG, [h_BH, c_BH], [recurrent_HG, bias_G]) => {
    const z_BG = tf.add(tf.add(input_BG, tf.matMul(h_BH, recurrent_HG)), bias_G);
    const [i, f, g, o] = tf.split(z_BG, 4, 1) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const kept = tf.mul(tf.sigmoid(i), tf.tanh(g));
    const c = c_BH ? tf.add(tf.mul(tf.sigmoid(f), c_BH), kept) : kept;
    return [tf.mul(tf.sigmoid(o), tf.tanh(c)), c];
  },
});

/**
 * A long short-term memory (Hochreiter and Schmidhuber, 1997) over a sequence `[T, D]`, with PyTorch's equations, gates in the
 * order input, forget, cell, output. Two outputs: `sequence` `[T, units]`, and `last` `[units]`, the state at the last real step (of
 * the reverse direction: after the first). Padded steps leave the state as it is. Both directions are side by side: 2 × `units`.
 *
 * Parameters `inputWeight` `[D, 4 units]`, `recurrentWeight` `[units, 4 units]`, `inputBias` and `recurrentBias` `[4 units]`, and
 * the same with `Reverse`; all uniform within ±1/√units, as PyTorch's.
 *
 * @param options `units`; `bidirectional` (default false).
 *
 * ```ts
 * lstm({ units: 64 }).plugin.name // => "lstm"
 * ```
 */
export function lstm<const O extends RecurrentOptions>(options: O): RecurrentSpec<O> {
  return recurrentSpec(lstmPlugin, options);
}
