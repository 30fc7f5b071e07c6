import { defineModule, fanInUniform, type ParameterSpec, port } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { type Signature, sizeOf } from "@gruyere/flow";
import { z } from "zod";
import { declared } from "../operations/affine.js";
import { convolveDepthwise } from "../operations/convolve.js";
import { initialisation, initialiserOf } from "../options/initialisation.js";
import { argumentAt, widthOf } from "../signatures/width.js";
import { both, sizeOption, windowedImage } from "../signatures/windows.js";

const name = "depthwise-conv2d";

const options = z.strictObject({
  size: sizeOption,
  multiplier: z.int().positive().default(1),
  stride: z.int().positive().default(1),
  dilation: sizeOption.default(1),
  padding: z.union([z.enum(["same", "valid"]), z.int().nonnegative()]).default("valid"),
  bias: z.boolean().default(true),
  init: initialisation.default("default"),
});

type Parsed = z.output<typeof options>;

function inferred(inputs: readonly Signature[], { size, multiplier, stride, dilation, padding }: Parsed): Signature {
  const x = argumentAt(name, inputs);
  const [[h, w], [tall, wide]] = [both(size), both(dilation)];
  return windowedImage(name, x, widthOf(name, x) * multiplier, [
    { span: (h - 1) * tall + 1, stride, padding },
    { span: (w - 1) * wide + 1, stride, padding },
  ]);
}

/**
 * A convolution of each channel with kernels of its own: an image `[H, W, C]` to `[H′, W′, C × multiplier]`, the results of one
 * channel next to each other.
 *
 * Parameters: `kernel` `[h, w, C, multiplier]`, `bias` `[C × multiplier]`, float32. Default initialisation: PyTorch's `Conv2d`
 * with `groups = C`, uniform within ±1/√(h w).
 *
 * @param options `size` of the kernel, a number or `[height, width]`; `multiplier` (default 1); `stride` in both directions (1);
 * `dilation` (1); `padding` as `conv2d` (`valid`); `bias` (true); `init`.
 * @throws GruyereError where the kernel is larger than the image.
 *
 * ```ts
 * depthwiseConv2d({ size: 3 }).plugin.name // => "depthwise-conv2d"
 * ```
 */
export const depthwiseConv2d = defineModule({
  name,
  description: "A convolution of each channel of an image by itself.",
  options,
  rowwise: true,
  ports: [port("x", "image")],
  output: "image",
  infer: inferred,
  parameters: (inputs, { size, multiplier, bias, init }): Readonly<Record<string, ParameterSpec>> => {
    const [h, w] = both(size);
    const channels = widthOf(name, argumentAt(name, inputs));
    // Fans by shape would count the channels, which a depthwise kernel doesn't sum over.
    const kernel = { shape: [h, w, channels, multiplier], init: initialiserOf(init, fanInUniform(h * w)) };
    return bias ? { kernel, bias: { shape: [channels * multiplier], init: fanInUniform(h * w) } } : { kernel };
  },
  flops: (inputs, options) => {
    const [h, w] = both(options.size);
    return sizeOf(inferred(inputs, options).shape) * (2 * h * w + (options.bias ? 1 : 0));
  },
  apply: ({ x }, { parameters }, { stride, dilation, padding, bias }) => {
    const y = convolveDepthwise(x, declared(parameters, "kernel"), {
      strides: [stride, stride],
      dilation: both(dilation),
      padding,
    });
    return bias ? tf.add(y, declared(parameters, "bias")) : y;
  },
});
