import { fanInUniform, modulePlugin, type ParameterSpec, port, specOf } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { type ModuleSpec, type OutputType, type PortType, sizeOf, vectorOf } from "@gruyere/flow";
import { z } from "zod";
import { affine, declared } from "../operations/affine.js";
import { keepReal, sinkPadding } from "../operations/masks.js";
import { argumentAt, widthOf } from "../signatures/width.js";

/** Legend: B rows, T steps, D numbers of a step, A hidden units of the scores. */

const name = "attention-pooling";

const options = z.strictObject({ units: z.int().positive().optional() });

/** Plug-in of {@link attentionPooling}. */
export const attentionPoolingPlugin = modulePlugin({
  name,
  description: "The mean of a sequence's steps, weighted by a learned score.",
  options,
  rowwise: true,
  ports: [port("x", "sequence")],
  output: "vector",
  infer: (inputs) => vectorOf(widthOf(name, argumentAt(name, inputs))),
  parameters: (inputs, { units }): Readonly<Record<string, ParameterSpec>> => {
    const width = widthOf(name, argumentAt(name, inputs));
    const score = { shape: [units ?? width, 1], init: fanInUniform() };
    if (units === undefined) return { score };
    return {
      weight: { shape: [width, units], init: fanInUniform() },
      bias: { shape: [units], init: fanInUniform(width) },
      score,
    };
  },
  flops: (inputs, { units }) => {
    const x = argumentAt(name, inputs);
    const width = widthOf(name, x);
    return (sizeOf(x.shape) / width) * (2 * width + (units === undefined ? 2 * width : 2 * units * (width + 2)));
  },
  apply: ({ x }, { parameters, mask }, { units }) => {
    const [B = 0, T = 0] = x.shape;
    const hidden =
      units === undefined
        ? x
        : tf.tanh(affine(x, undefined, { weight: declared(parameters, "weight"), bias: declared(parameters, "bias") }));
    const score_BT = tf.reshape(affine(hidden, undefined, { weight: declared(parameters, "score"), bias: undefined }), [B, T]);
    const share_BT = keepReal(tf.softmax(sinkPadding(score_BT, mask("x"))), mask("x"));
    return tf.sum(tf.mul(x, tf.expandDims(share_BT, -1)), 1);
  },
});

/** Options of {@link attentionPooling}. */
export type AttentionPoolingOptions = z.input<typeof options>;

/**
 * The mean of a sequence's steps `[T, D]`, weighted by a learned score of each: a vector `[D]`. Scores are `v · xₜ`, or with
 * `units`, `v · tanh(W xₜ + b)` (Yang et al., NAACL 2016); a softmax over the real steps makes them shares. A row that is nothing
 * but padding yields zeros.
 *
 * @param options `units`: hidden units of the scores (default none).
 *
 * ```ts
 * attentionPooling({ units: 32 }).plugin.name // => "attention-pooling"
 * ```
 */
export function attentionPooling(
  options: AttentionPoolingOptions = {},
): ModuleSpec<readonly [PortType<"sequence">], OutputType<"vector", readonly [number]>> {
  return specOf(attentionPoolingPlugin, options);
}
