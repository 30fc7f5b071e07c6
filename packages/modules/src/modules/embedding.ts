import { type Initialiser, modulePlugin, normal, port, specOf } from "@gruyere/core";
import type { ByKind, ModuleSpec, OutputType, PortType, Signature } from "@gruyere/flow";
import { z } from "zod";
import { lookUp } from "../operations/lookUp.js";
import { keepReal } from "../operations/masks.js";
import { initialisation, initialiserOf } from "../options/initialisation.js";
import { argumentAt, widthOf } from "../signatures/width.js";

const name = "embedding";

const options = z.strictObject({
  units: z.int().positive(),
  padding: z.int().nonnegative().optional(),
  init: initialisation.default("default"),
});

/** An initialiser whose row `padding` is zero. */
function withZeroRow(init: Initialiser, padding: number | undefined): Initialiser {
  if (padding === undefined) return init;
  return {
    name: `${init.name}, row ${padding} zero`,
    fill(into, shape, random) {
      init.fill(into, shape, random);
      const width = shape.at(-1) ?? 1;
      into.fill(0, padding * width, (padding + 1) * width);
    },
  };
}

/** Plug-in of {@link embedding}. */
export const embeddingPlugin = modulePlugin({
  name,
  description: "A learned vector for each id of a sequence, or for a category.",
  options,
  rowwise: true,
  ports: [port("x", ["ids", "category"])],
  infer: (inputs, { units }): Signature => {
    const x = argumentAt(name, inputs);
    widthOf(name, x);
    return x.kind === "ids"
      ? { kind: "sequence", shape: [...x.shape, units], dtype: "float32", masked: x.masked }
      : { kind: "vector", shape: [units], dtype: "float32", masked: false };
  },
  parameters: (inputs, { units, padding, init }) => ({
    weight: {
      shape: [widthOf(name, argumentAt(name, inputs)), units],
      init: withZeroRow(initialiserOf(init, normal(0, 1)), padding),
    },
  }),
  flops: () => 0,
  apply: ({ x }, { parameters, mask }, { padding }) => keepReal(lookUp(parameters.weight, x, padding), mask("x")),
});

/** Options of {@link embedding}. */
export type EmbeddingOptions = z.input<typeof options>;

/** What an embedding of `N` units makes: a sequence of ids, a vector of a category. */
export type EmbeddingOutput<N extends number> = ByKind<{
  readonly ids: OutputType<"sequence", readonly [null, N]>;
  readonly category: OutputType<"vector", readonly [N]>;
}>;

/**
 * A learned vector per id: int32 ids `[T]` become a sequence `[T, units]` with their mask, a category becomes a vector `[units]`.
 *
 * Parameter `weight` `[size, units]`, float32, by default standard normal, as PyTorch's `Embedding`. Gradients are dense.
 *
 * What the mask calls padding becomes zeros and trains nothing, whatever its id.
 *
 * @param options `units`; `padding`: an id whose row is zero and stays so (default none: id 0 may be a real one); `init` (default
 * `default`).
 * @throws GruyereError where the number of ids isn't known.
 *
 * ```ts
 * embedding({ units: 16, padding: 0 }).options // => { units: 16, padding: 0 }
 * ```
 */
export function embedding<const N extends number>(
  options: EmbeddingOptions & { readonly units: N },
): ModuleSpec<readonly [PortType<"ids" | "category">], EmbeddingOutput<N>> {
  return specOf(embeddingPlugin, options);
}
