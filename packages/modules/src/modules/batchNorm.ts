import { defineModule, ones, type ParameterSpec, port, zeros } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { sizeOf } from "@gruyere/flow";
import { z } from "zod";
import { normalise } from "../operations/normalise.js";
import { argumentAt, widthOf } from "../signatures/width.js";

/** Legend: N rows (and pixels) that share statistics, C channels. */

const name = "batch-norm";

/**
 * Batch normalisation of a vector `[C]` or an image `[H, W, C]` by channel (Ioffe and Szegedy, ICML 2015), as PyTorch's: while
 * training, by the batch's mean and biased variance; at prediction, by running ones, of which the variance is unbiased.
 *
 * Parameters `gain` (1) and `bias` (0), buffers `mean` (0) and `variance` (1), all float32 `[C]`. Not for sequences: padding and
 * batch size would change the statistics.
 *
 * @param options `momentum` of the running statistics (default 0.1: new = 0.9 old + 0.1 batch); `epsilon` added to the variance
 * (1e-5); `affine`: whether gain and bias exist (true).
 *
 * ```ts
 * batchNorm().plugin.name // => "batch-norm"
 * ```
 */
export const batchNorm = defineModule({
  name,
  description: "Normalises each channel over the batch.",
  options: z.strictObject({
    momentum: z.number().min(0).max(1).default(0.1),
    epsilon: z.number().positive().default(1e-5),
    affine: z.boolean().default(true),
  }),
  ports: [port("x", ["vector", "image"])],
  parameters: (inputs, { affine }): Readonly<Record<string, ParameterSpec>> => {
    const shape = [widthOf(name, argumentAt(name, inputs))];
    return affine ? { gain: { shape, init: ones() }, bias: { shape, init: zeros() } } : {};
  },
  buffers: (inputs) => {
    const shape = [widthOf(name, argumentAt(name, inputs))];
    return { mean: { shape, init: zeros() }, variance: { shape, init: ones() } };
  },
  flops: (inputs) => 4 * sizeOf(argumentAt(name, inputs).shape),
  apply: ({ x }, context, { momentum, epsilon }) => {
    const { parameters, buffers, training } = context;
    if (!training) return normalise(x, buffers.mean, buffers.variance, epsilon, parameters);
    const C = x.shape.at(-1) ?? 1;
    const x_NC = tf.reshape(x, [-1, C]);
    const mean_C = tf.mean(x_NC, 0);
    const variance_C = tf.mean(tf.square(tf.sub(x_NC, mean_C)), 0);
    const N = x_NC.shape[0] ?? 1;
    const step = (old: tf.Tensor, now: tf.Tensor) => tf.add(tf.mul(old, 1 - momentum), tf.mul(now, momentum));
    context.updateBuffer("mean", step(buffers.mean, mean_C));
    context.updateBuffer("variance", step(buffers.variance, tf.mul(variance_C, N / Math.max(1, N - 1))));
    return normalise(x, mean_C, variance_C, epsilon, parameters);
  },
});
