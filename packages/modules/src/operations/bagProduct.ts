import { tf } from "@gruyere/core/tfjs";
import { gatherRows, scatterRows } from "./lookUp.js";
import { withGradient } from "./withGradient.js";

/** Legend: B rows of the batch, L ids of a bag (padding has weight 0), V distinct ids, H units. */

/**
 * The product of sparse rows with a matrix: `y_BH = Σ_l weights_BL · weight[ids_BL]`, without ever making the rows dense.
 * Repeated ids of a bag add up, and a weight 0 adds exactly nothing, forward and backward. The gradient by `weight_VH` is dense.
 *
 * The one place where bags meet matrices: measured against the dense product in docs/decisions/0002.
 */
export function bagProduct(ids_BL: tf.Tensor, weights_BL: tf.Tensor, weight_VH: tf.Tensor): tf.Tensor {
  const [B = 0, L = 0] = ids_BL.shape;
  const [, H = 0] = weight_VH.shape;
  return withGradient(
    weight_VH,
    [ids_BL, weights_BL],
    (weight) => tf.reshape(tf.matMul(tf.reshape(weights_BL, [B, 1, L]), gatherRows(weight, ids_BL)), [B, H]),
    (dy_BH, [ids, weights]) =>
      scatterRows(ids, tf.mul(tf.reshape(weights, [B, L, 1]), tf.reshape(dy_BH, [B, 1, H])), weight_VH.shape),
  );
}
