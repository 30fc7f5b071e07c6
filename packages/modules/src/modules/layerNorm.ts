import { defineModule, ones, type ParameterSpec, port, zeros } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { sizeOf } from "@gruyere/flow";
import { z } from "zod";
import { normalise } from "../operations/normalise.js";
import { argumentAt, widthOf } from "../signatures/width.js";

const name = "layer-norm";

/**
 * Layer normalisation over the last axis of a vector `[D]`, each step of a sequence `[T, D]` or each pixel of an image `[H, W, D]`
 * (Ba, Kiros and Hinton, 2016), by the mean and the biased variance. The same while training and at prediction.
 *
 * Parameters `gain` (1) and `bias` (0), float32 `[D]`. The mask of a sequence stays.
 *
 * @param options `epsilon` added to the variance (default 1e-5); `affine`: whether gain and bias exist (true).
 *
 * ```ts
 * layerNorm().plugin.name // => "layer-norm"
 * ```
 */
export const layerNorm = defineModule({
  name,
  description: "Normalises each row (each step) over its numbers.",
  options: z.strictObject({ epsilon: z.number().positive().default(1e-5), affine: z.boolean().default(true) }),
  rowwise: true,
  ports: [port("x", ["vector", "sequence", "image"])],
  parameters: (inputs, { affine }): Readonly<Record<string, ParameterSpec>> => {
    const shape = [widthOf(name, argumentAt(name, inputs))];
    return affine ? { gain: { shape, init: ones() }, bias: { shape, init: zeros() } } : {};
  },
  flops: (inputs) => 8 * sizeOf(argumentAt(name, inputs).shape),
  apply: ({ x }, { parameters }, { epsilon }) => {
    const mean = tf.mean(x, -1, true);
    return normalise(x, mean, tf.mean(tf.square(tf.sub(x, mean)), -1, true), epsilon, parameters);
  },
});
