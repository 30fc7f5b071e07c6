import { fanInUniform, modulePlugin, type ParameterSpec, port, specOf } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { type ModuleSpec, type OutputType, type PortType, type Signature, sizeOf } from "@gruyere/flow";
import { z } from "zod";
import { declared } from "../operations/affine.js";
import { convolve } from "../operations/convolve.js";
import { initialisation, initialiserOf } from "../options/initialisation.js";
import { argumentAt, widthOf } from "../signatures/width.js";
import { both, sizeOption, windowedImage } from "../signatures/windows.js";

const name = "conv2d";

const options = z.strictObject({
  filters: z.int().positive(),
  size: sizeOption,
  strides: sizeOption.default(1),
  dilation: sizeOption.default(1),
  padding: z.union([z.enum(["same", "valid"]), z.int().nonnegative()]).default("valid"),
  bias: z.boolean().default(true),
  init: initialisation.default("default"),
});

type Parsed = z.output<typeof options>;

function windowsOf({ size, strides, dilation, padding }: Parsed) {
  const [[h, w], [down, across], [tall, wide]] = [both(size), both(strides), both(dilation)];
  return [
    { span: (h - 1) * tall + 1, stride: down, padding },
    { span: (w - 1) * wide + 1, stride: across, padding },
  ] as const;
}

function inferred(inputs: readonly Signature[], options: Parsed): Signature {
  const x = argumentAt(name, inputs);
  widthOf(name, x);
  return windowedImage(name, x, options.filters, windowsOf(options));
}

/** Plug-in of {@link conv2d}. */
export const conv2dPlugin = modulePlugin({
  name,
  description: "A convolution over images.",
  options,
  rowwise: true,
  ports: [port("x", "image")],
  output: "image",
  infer: inferred,
  parameters: (inputs, { size, filters, bias, init }): Readonly<Record<string, ParameterSpec>> => {
    const [h, w] = both(size);
    const channels = widthOf(name, argumentAt(name, inputs));
    const kernel = { shape: [h, w, channels, filters], init: initialiserOf(init, fanInUniform()) };
    return bias ? { kernel, bias: { shape: [filters], init: fanInUniform(h * w * channels) } } : { kernel };
  },
  flops: (inputs, options) => {
    const [h, w] = both(options.size);
    return (
      sizeOf(inferred(inputs, options).shape) * (2 * h * w * widthOf(name, argumentAt(name, inputs)) + (options.bias ? 1 : 0))
    );
  },
  apply: ({ x }, { parameters }, { strides, dilation, padding, bias }) => {
    const y = convolve(x, declared(parameters, "kernel"), { strides: both(strides), dilation: both(dilation), padding });
    return bias ? tf.add(y, declared(parameters, "bias")) : y;
  },
});

/** Options of {@link conv2d}. */
export type Conv2dOptions = z.input<typeof options>;

/** Type of an image with `F` channels. */
export type ImageOutput<F extends number> = OutputType<"image", readonly [number, number, F]>;

/**
 * A convolution (cross-correlation, as everywhere in the field) of an image `[H, W, C]` to `[H′, W′, filters]`.
 *
 * Parameters: `kernel` `[h, w, C, filters]`, `bias` `[filters]`, float32. Default initialisation: PyTorch's `Conv2d`, uniform
 * within ±1/√(h w C).
 *
 * @param options `filters`; `size` of the kernel, a number or `[height, width]`; `strides` (default 1); `dilation` (1); `padding`:
 * `valid` (default, none), `same` (⌈H / stride⌉ places, as TensorFlow) or a number of zeros on every side; `bias` (true); `init`.
 * @throws GruyereError where the kernel is larger than the image.
 *
 * ```ts
 * conv2d({ filters: 8, size: 3, padding: "same" }).options // => { filters: 8, size: 3, padding: "same" }
 * ```
 */
export function conv2d<const F extends number>(
  options: Conv2dOptions & { readonly filters: F },
): ModuleSpec<readonly [PortType<"image">], ImageOutput<F>> {
  return specOf(conv2dPlugin, options);
}
