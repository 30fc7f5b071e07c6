import type * as tf from "@tensorflow/tfjs";
import { attributesOf } from "./attributesOf.js";
import { makeZeros, storageOf } from "./hostMemory.js";

/**
 * `UnsortedSegmentSum`, the gradient of gather: row i of `x` is added to row `segmentIds[i]` of the result; a negative id drops
 * its row. In one pass over `x`, whatever the number of segments.
 */
export const unsortedSegmentSum: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x, segmentIds } = inputs;
  if (!x || !segmentIds) throw new Error("UnsortedSegmentSum needs x and segmentIds");
  const { numSegments } = attributesOf<{ readonly numSegments: number }>(attrs);
  const { info, values } = makeZeros(backend, [numSegments, ...x.shape.slice(segmentIds.shape.length)]);
  const rows = storageOf(backend, x);
  const ids = storageOf(backend, segmentIds);
  const width = ids.length === 0 ? 0 : rows.length / ids.length;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    if (id < 0) continue;
    const to = id * width;
    const from = i * width;
    for (let j = 0; j < width; j++) (values[to + j] as number) += rows[from + j] as number;
  }
  return info;
};
