import { modulePlugin, port, type TensorModulePlugin } from "@gruyere/core";
import type { ByKind, OutputType, PortType, Signature } from "@gruyere/flow";
import { sizeOf } from "@gruyere/flow";
import { z } from "zod";
import { type Pooling, poolImage, poolTime } from "../operations/pool.js";
import { misfit } from "../signatures/misfit.js";
import { argumentAt, widthOf } from "../signatures/width.js";
import { both, placesOf, sizeOption, windowedImage } from "../signatures/windows.js";

/** Options that both pooling modules have. */
export const poolOptions = z.strictObject({
  size: sizeOption.default(2),
  strides: sizeOption.optional(),
  padding: z.enum(["same", "valid"]).default("valid"),
});

type Parsed = z.output<typeof poolOptions>;

/** Options of `maxPool` and `avgPool`. */
export type PoolOptions = z.input<typeof poolOptions>;

/** Ports of the pooling modules, for the compiler. */
export type PoolPorts = readonly [PortType<"image" | "sequence">];

/** What pooling makes: an image of an image, a sequence of a sequence. */
export type PoolOutput = ByKind<{
  readonly image: OutputType<"image", readonly [number, number, number]>;
  readonly sequence: OutputType<"sequence", readonly [null, number]>;
}>;

/** A pooling plug-in by its name. */
export function poolPlugin(name: string, description: string, pooling: Pooling): TensorModulePlugin {
  const windowsOf = ({ size, strides = size, padding }: Parsed) => {
    const [[h, w], [down, across]] = [both(size), both(strides)];
    return [
      { span: h, stride: down, padding },
      { span: w, stride: across, padding },
    ] as const;
  };
  const overTime = ({ size, strides = size, padding }: Parsed) => {
    if (typeof size === "number" && typeof strides === "number") return { span: size, stride: strides, padding };
    throw misfit(name, {
      expected: "one size and one stride for a sequence",
      received: JSON.stringify({ size, strides }),
      hint: "give numbers instead of `[height, width]`",
    });
  };
  const inferred = (inputs: readonly Signature[], options: Parsed): Signature => {
    const x = argumentAt(name, inputs);
    const width = widthOf(name, x);
    if (x.kind === "image") return windowedImage(name, x, width, windowsOf(options));
    return { ...x, shape: [placesOf(name, x, x.shape[0] ?? null, overTime(options)), width] };
  };
  return modulePlugin({
    name,
    description,
    options: poolOptions,
    rowwise: true,
    ports: [port("x", ["image", "sequence"])],
    infer: inferred,
    flops: (inputs, options) => {
      const [h, w] = both(options.size);
      return sizeOf(inferred(inputs, options).shape) * (argumentAt(name, inputs).kind === "image" ? h * w : h);
    },
    apply: ({ x }, { mask }, options) => {
      const { size, strides = size, padding } = options;
      if (x.rank === 4) return poolImage(x, pooling, both(size), both(strides), padding);
      return poolTime(x, mask("x"), pooling, overTime(options), name);
    },
  });
}
