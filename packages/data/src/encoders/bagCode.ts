import type { InputBlock } from "@gruyere/flow";
import { bucketOf } from "../bucket.js";
import { type CodeStore, raggedStore } from "../codeStore.js";

/** A sparse bag: distinct ids with a weight each. */
export interface BagCode {
  readonly ids: Int32Array;
  readonly weights: Float32Array;
}

/** A bag from the weights of its ids; ids ascend. */
export function bagOf(weights: ReadonlyMap<number, number>): BagCode {
  const ids = new Int32Array(weights.size);
  let length = 0;
  for (const id of weights.keys()) ids[length++] = id;
  ids.sort();
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = weights.get(ids[i] ?? 0) ?? 0;
  return { ids, weights: values };
}

/** Bags end to end, as in CSR. */
export function bagStore(): CodeStore<BagCode> {
  const ids = raggedStore<Int32Array>(new Int32Array(1024));
  const weights = raggedStore<Float32Array>(new Float32Array(1024));
  return {
    get length() {
      return ids.length;
    },
    push(code) {
      ids.push(code.ids);
      weights.push(code.weights);
    },
    at: (index) => ({ ids: ids.at(index), weights: weights.at(index) }),
  };
}

/** `int32 [B, L]` ids and `float32 [B, L]` weights; L is the longest bag's bucket, and padding is id 0 of weight 0. */
export function collateBags(codes: readonly BagCode[]): InputBlock {
  const length = bucketOf(codes.reduce((most, { ids }) => Math.max(most, ids.length), 0));
  const ids = new Int32Array(codes.length * length);
  const weights = new Float32Array(codes.length * length);
  for (const [row, code] of codes.entries()) {
    ids.set(code.ids, row * length);
    weights.set(code.weights, row * length);
  }
  const shape = [codes.length, length];
  return { value: { values: ids, shape, dtype: "int32" }, mask: { values: weights, shape, dtype: "float32" } };
}
