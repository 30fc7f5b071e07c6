import { fanInUniform, modulePlugin, type ParameterSpec, port, specOf } from "@gruyere/core";
import { type ModuleSpec, type PortType, sizeOf } from "@gruyere/flow";
import { z } from "zod";
import { activate, activationName } from "../operations/activations.js";
import { affine, affineParameters, affineSignature, declared } from "../operations/affine.js";
import { drop } from "../operations/drop.js";
import { initialisation, initialiserOf } from "../options/initialisation.js";
import { argumentAt, widthOf } from "../signatures/width.js";
import type { LinearOutput } from "./linear.js";

const name = "mlp";

const options = z.strictObject({
  units: z.array(z.int().positive()).nonempty(),
  activation: activationName.default("relu"),
  outputActivation: activationName.optional(),
  dropout: z.number().min(0).lt(1).default(0),
  bias: z.boolean().default(true),
  init: initialisation.default("default"),
});

/** Widths before and after each layer. */
const layersOf = (width: number, units: readonly number[]): readonly (readonly [number, number])[] =>
  units.map((after, i) => [units[i - 1] ?? width, after]);

/** Plug-in of {@link mlp}. */
export const mlpPlugin = modulePlugin({
  name,
  description: "A multi-layer perceptron: linear layers, each followed by an activation (the last one too) and dropout.",
  options,
  rowwise: true,
  ports: [port("x", ["vector", "sequence", "bag"])],
  infer: (inputs, { units }) => {
    const x = argumentAt(name, inputs);
    widthOf(name, x);
    return affineSignature(x, units.at(-1) ?? 0);
  },
  parameters: (inputs, { units, bias, init }) => {
    const all: Record<string, ParameterSpec> = {};
    for (const [i, [before, after]] of layersOf(widthOf(name, argumentAt(name, inputs)), units).entries()) {
      const layer = affineParameters(before, after, initialiserOf(init, fanInUniform()));
      all[`weight${i}`] = layer.weight;
      if (bias) all[`bias${i}`] = layer.bias;
    }
    return all;
  },
  flops: (inputs, { units }) => {
    const x = argumentAt(name, inputs);
    const steps = x.kind === "sequence" ? sizeOf(x.shape.slice(0, -1)) : 1;
    return steps * layersOf(widthOf(name, x), units).reduce((sum, [before, after]) => sum + 2 * after * (before + 1), 0);
  },
  apply: ({ x }, context, { units, activation, outputActivation = activation, dropout, bias }) => {
    const { parameters } = context;
    return units.reduce((h, _, i) => {
      const layer = {
        weight: declared(parameters, `weight${i}`),
        bias: bias ? declared(parameters, `bias${i}`) : undefined,
      };
      const z = affine(h, i === 0 ? context.mask("x") : undefined, layer);
      return drop(activate(i === units.length - 1 ? outputActivation : activation, z), dropout, context, `layer${i}`);
    }, x);
  },
});

/** Options of {@link mlp}. */
export type MlpOptions = z.input<typeof options>;

type Last<U extends readonly number[]> = U extends readonly [...unknown[], infer N extends number] ? N : number;

/**
 * A multi-layer perceptron: for each of `units`, a linear layer, its activation and dropout. The last layer has the activation
 * too, so `mlp({ units: [300], activation: "sigmoid" })` is a linear layer of 300 and a sigmoid.
 *
 * Takes a vector, a sequence (each step) or a bag. Parameters `weight0`, `bias0`, `weight1`, …; initialised as {@link linear}.
 *
 * @param options `units`; `activation` (default `relu`); `outputActivation` of the last layer (default: the same; `none` for
 * logits); `dropout` after each layer, in [0, 1) (default 0); `bias` (default true); `init` (default `default`).
 * @throws GruyereError where the width of the input isn't known.
 *
 * ```ts
 * mlp({ units: [300], activation: "sigmoid" }).options.units // => [300]
 * ```
 */
export function mlp<const U extends readonly [number, ...number[]]>(
  options: Omit<MlpOptions, "units"> & { readonly units: U },
): ModuleSpec<readonly [PortType<"vector" | "sequence" | "bag">], LinearOutput<Last<U>>> {
  return specOf(mlpPlugin, options);
}
