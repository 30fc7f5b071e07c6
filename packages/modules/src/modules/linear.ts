import { fanInUniform, modulePlugin, type ParameterSpec, port, specOf } from "@gruyere/core";
import { type ByKind, type ModuleSpec, type OutputType, type PortType, sizeOf } from "@gruyere/flow";
import { z } from "zod";
import { affine, affineParameters, affineSignature, declared } from "../operations/affine.js";
import { initialisation, initialiserOf } from "../options/initialisation.js";
import { argumentAt, widthOf } from "../signatures/width.js";

const name = "linear";

const options = z.strictObject({
  units: z.int().positive(),
  bias: z.boolean().default(true),
  init: initialisation.default("default"),
});

/** Plug-in of {@link linear}. */
export const linearPlugin = modulePlugin({
  name,
  description: "A linear map with bias, of a vector, of each step of a sequence, or of a sparse bag.",
  options,
  rowwise: true,
  ports: [port("x", ["vector", "sequence", "bag"])],
  infer: (inputs, { units }) => {
    const x = argumentAt(name, inputs);
    widthOf(name, x);
    return affineSignature(x, units);
  },
  parameters: (inputs, { units, bias, init }): Readonly<Record<string, ParameterSpec>> => {
    const width = widthOf(name, argumentAt(name, inputs));
    const { weight, bias: b } = affineParameters(width, units, initialiserOf(init, fanInUniform()));
    return bias ? { weight, bias: b } : { weight };
  },
  flops: (inputs, { units, bias }) => {
    const x = argumentAt(name, inputs);
    const steps = x.kind === "sequence" ? sizeOf(x.shape.slice(0, -1)) : 1;
    return steps * units * (2 * widthOf(name, x) + (bias ? 1 : 0));
  },
  apply: ({ x }, { parameters, mask }, { bias }) =>
    affine(x, mask("x"), {
      weight: declared(parameters, "weight"),
      bias: bias ? declared(parameters, "bias") : undefined,
    }),
});

/** Options of {@link linear}. */
export type LinearOptions = z.input<typeof options>;

/** What a layer with `N` units makes: a vector of a vector or a bag, a sequence of a sequence. */
export type LinearOutput<N extends number> = ByKind<{
  readonly vector: OutputType<"vector", readonly [N]>;
  readonly bag: OutputType<"vector", readonly [N]>;
  readonly sequence: OutputType<"sequence", readonly [null, N]>;
}>;

/**
 * A linear map `x W + b`: of a vector `[D]`, of each step of a sequence `[T, D]`, or of a bag (`Σ weight · W[id] + b`).
 *
 * Parameters: `weight` `[D, units]`, `bias` `[units]`, float32. Default initialisation: PyTorch's `Linear`, uniform within
 * ±1/√D for both.
 *
 * @param options `units`; `bias` (default true); `init` of the weight (default `default`).
 * @throws GruyereError where the width of the input isn't known.
 *
 * ```ts
 * linear({ units: 3 }).plugin.name // => "linear"
 * ```
 */
export function linear<const N extends number>(
  options: LinearOptions & { readonly units: N },
): ModuleSpec<readonly [PortType<"vector" | "sequence" | "bag">], LinearOutput<N>> {
  return specOf(linearPlugin, options);
}
