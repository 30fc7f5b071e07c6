import type { ModuleContext } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";

/** Added to what is padding before a maximum or a softmax: far below any number of a network, and exactly absorbed. */
export const FAR = 1e9;

/** Numbers `x` `[B, T]` or `[B, T, D]` where the mask `[B, T]` is 1, and zero in padding. */
export function keepReal(x: tf.Tensor, mask_BT: tf.Tensor | undefined): tf.Tensor {
  if (mask_BT === undefined) return x;
  return tf.mul(x, x.rank === 3 ? tf.expandDims(mask_BT, -1) : mask_BT);
}

/** Numbers `x` `[B, T]` or `[B, T, D]` where the mask `[B, T]` is 1, and some −10⁹ in padding. */
export function sinkPadding(x: tf.Tensor, mask_BT: tf.Tensor | undefined): tf.Tensor {
  if (mask_BT === undefined) return x;
  const sunk = tf.mul(tf.sub(mask_BT, 1), FAR);
  return tf.add(x, x.rank === 3 ? tf.expandDims(sunk, -1) : sunk);
}

/** The product of the masks of a rest port's arguments: what is real in all of them. */
export function commonMask(context: ModuleContext, port: string, count: number): tf.Tensor | undefined {
  const masks = Array.from({ length: count }, (_, i) => context.mask(port, i)).filter((mask) => mask !== undefined);
  const [first, ...others] = masks;
  return first && others.reduce((all, mask) => tf.mul(all, mask), first);
}
