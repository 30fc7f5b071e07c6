import { tf } from "@gruyere/core/tfjs";
import { withGradient } from "./withGradient.js";

/** Legend: V rows, D columns. */

/**
 * Rows of a table by id: `weight_VD`, int32 ids of any shape `[…]` → `[…, D]`. The row `untrained` gets no gradient.
 *
 * By gatherND and scatterND, because those copy whole rows on every backend; tfjs's own `gather` is 9 times slower on wasm and its
 * gradient has no kernel there (docs/decisions/0002).
 */
export function lookUp(weight_VD: tf.Tensor, ids: tf.Tensor, untrained?: number): tf.Tensor {
  return withGradient(
    weight_VD,
    [ids],
    (weight) => gatherRows(weight, ids),
    (dy, [id]) => scatterRows(id, untrained === undefined ? dy : tf.mul(dy, differs(id, untrained)), weight_VD.shape),
  );
}

/** Rows of a table at ids: `[…]` → `[…, D]`, without a gradient. */
export function gatherRows(weight_VD: tf.Tensor, ids: tf.Tensor): tf.Tensor {
  return tf.gatherND(weight_VD, tf.expandDims(ids, -1));
}

/** Sums rows `[…, D]` into a table of zeros `[V, D]` at their ids `[…]`; repeated ids add up. */
export function scatterRows(ids: tf.Tensor, rows: tf.Tensor, [V = 0, D = 0]: readonly number[]): tf.Tensor {
  return tf.scatterND(tf.reshape(ids, [ids.size, 1]), tf.reshape(rows, [ids.size, D]), [V, D]);
}

/** 1 where the id isn't `id`, with an axis for the columns: `[…, 1]`. */
function differs(ids: tf.Tensor, id: number): tf.Tensor {
  return tf.expandDims(tf.cast(tf.notEqual(ids, tf.scalar(id, "int32")), "float32"), -1);
}
