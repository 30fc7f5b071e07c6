import type * as tf from "@tensorflow/tfjs";
import { attributesOf } from "./attributesOf.js";

/** `Transpose` that shares the storage when the permutation changes nothing: the gradient of gather asks for it with whole tables. */
export function transposeUnlessIdentity(transpose: tf.KernelFunc, identity: tf.KernelFunc): tf.KernelFunc {
  return (call) => {
    const { perm } = attributesOf<{ readonly perm: readonly number[] }>(call.attrs);
    const same = perm.every((axis, i) => axis === i);
    return same ? identity({ ...call, attrs: {} }) : transpose(call);
  };
}
