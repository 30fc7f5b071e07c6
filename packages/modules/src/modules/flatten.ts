import { defineModule, port } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { vectorOf } from "@gruyere/flow";
import { z } from "zod";
import { argumentAt, lengthAt } from "../signatures/width.js";

const name = "flatten";

/**
 * All numbers of an image `[H, W, C]`, a video, or a sequence of fixed length `[T, D]` as one vector `[H × W × C]`, in row-major
 * order (channels last).
 *
 * @throws GruyereError where an axis has no fixed length: padding would become numbers.
 *
 * ```ts
 * flatten().plugin.name // => "flatten"
 * ```
 */
export const flatten = defineModule({
  name,
  description: "All numbers of a value as one vector.",
  options: z.strictObject({}),
  rowwise: true,
  ports: [port("x", ["image", "sequence", "video", "audio", "vector"])],
  output: "vector",
  infer: (inputs) => {
    const x = argumentAt(name, inputs);
    return vectorOf(x.shape.reduce<number>((size, _, axis) => size * lengthAt(name, x, axis), 1));
  },
  flops: () => 0,
  apply: ({ x }) => tf.reshape(x, [x.shape[0] ?? 0, x.shape.slice(1).reduce((size, n) => size * n, 1)]),
});
