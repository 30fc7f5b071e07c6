import { modulePlugin, normal, port, specOf } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { type ModuleSpec, type OutputType, type PortType, vectorOf } from "@gruyere/flow";
import { z } from "zod";
import { bagProduct } from "../operations/bagProduct.js";
import { initialisation, initialiserOf } from "../options/initialisation.js";
import { argumentAt, widthOf } from "../signatures/width.js";

/** Legend: B rows of the batch, L ids of a bag. */

const name = "embedding-bag";

const options = z.strictObject({
  units: z.int().positive(),
  mode: z.enum(["sum", "mean", "weighted"]).default("mean"),
  init: initialisation.default("default"),
});

/** Plug-in of {@link embeddingBag}. */
export const embeddingBagPlugin = modulePlugin({
  name,
  description: "Learned vectors of the ids of a bag or a sequence, combined into one vector.",
  options,
  rowwise: true,
  ports: [port("x", ["bag", "ids"])],
  output: "vector",
  infer: (inputs, { units }) => {
    widthOf(name, argumentAt(name, inputs));
    return vectorOf(units);
  },
  parameters: (inputs, { units, init }) => ({
    weight: { shape: [widthOf(name, argumentAt(name, inputs)), units], init: initialiserOf(init, normal(0, 1)) },
  }),
  // How many ids a row has isn't known here: as if every id occurred once.
  flops: (inputs, { units }) => 2 * units * widthOf(name, argumentAt(name, inputs)),
  apply: ({ x }, { parameters, mask }, { mode }) => {
    const weights_BL = mask("x") ?? tf.ones(x.shape);
    return bagProduct(x, factors(weights_BL, mode), parameters.weight);
  },
});

/** What each id's vector is multiplied by. */
function factors(weights_BL: tf.Tensor, mode: z.output<typeof options>["mode"]): tf.Tensor {
  if (mode === "weighted") return weights_BL;
  const present_BL = tf.cast(tf.notEqual(weights_BL, 0), "float32");
  if (mode === "sum") return present_BL;
  return tf.div(present_BL, tf.maximum(tf.sum(present_BL, 1, true), 1));
}

/** Options of {@link embeddingBag}. */
export type EmbeddingBagOptions = z.input<typeof options>;

/**
 * The learned vectors of a bag's ids (or of a sequence of ids, without its order) combined into one `[units]`: their `sum`, their
 * `mean`, or their sum `weighted` by the bag's own weights. Ids of weight 0 are absent; an empty bag yields zeros.
 *
 * Parameter `weight` `[size, units]`, float32, by default standard normal, as PyTorch's `EmbeddingBag`.
 *
 * @param options `units`; `mode` (default `mean`); `init` (default `default`).
 * @throws GruyereError where the number of ids isn't known.
 *
 * ```ts
 * embeddingBag({ units: 64, mode: "weighted" }).plugin.name // => "embedding-bag"
 * ```
 */
export function embeddingBag<const N extends number>(
  options: EmbeddingBagOptions & { readonly units: N },
): ModuleSpec<readonly [PortType<"bag" | "ids">], OutputType<"vector", readonly [N]>> {
  return specOf(embeddingBagPlugin, options);
}
