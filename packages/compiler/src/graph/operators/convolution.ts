import { intsOf, numberOf } from "../attributes.js";
import type { Attributes, Signature } from "../graph.js";
import type { Operator, Operators } from "../operator.js";
import { sizeOf } from "../shapes.js";

/** Legend: B rows, C channels in, F channels out, G groups. Layout: [B, C, …], filters [F, C/G, …]. */

type Inputs = readonly (Signature | undefined)[];

/** Places of a window along an axis. `field`: from its first to its last number, dilation included. */
export const placesOf = (size: number, field: number, stride: number): number => Math.floor((size - field) / stride) + 1;

/** Padding before and behind each of the spatial axes, from ONNX's `pads`. */
export function paddingOf(attributes: Attributes, axes: number): readonly { readonly before: number; readonly after: number }[] {
  const pads = intsOf(attributes, "pads");
  return Array.from({ length: axes }, (_, i) => ({ before: pads[i] ?? 0, after: pads[axes + i] ?? 0 }));
}

/** `[B, C, …]` and `[F, C/G, …]`, and a bias `[F]` or none. */
function shapesOf([x, filter]: Inputs) {
  if (!x || !filter) throw new Error("a convolution without its first two inputs");
  const [B = 0, C = 0, ...spatial] = x.shape;
  const [first = 0, second = 0, ...kernel] = filter.shape;
  if (spatial.length !== kernel.length) throw new Error(`a filter of [${filter.shape}] on [${x.shape}]`);
  return { B, C, spatial, first, second, kernel, type: x.type };
}

function misfit(what: string, [x, filter]: Inputs): Error {
  return new Error(`${what}: a filter of [${filter?.shape ?? ""}] on [${x?.shape ?? ""}]`);
}

/** Attributes: `strides`, `pads`, `dilations`, and `group` (default 1). */
const conv: Operator = {
  infer(inputs, attributes) {
    const { B, C, spatial, first: F, second, kernel, type } = shapesOf(inputs);
    const group = numberOf(attributes, "group", 1);
    if (second * group !== C || F % group !== 0) throw misfit("channels of a convolution", inputs);
    const strides = intsOf(attributes, "strides");
    const dilations = intsOf(attributes, "dilations");
    const padding = paddingOf(attributes, spatial.length);
    const out = spatial.map((size, i) => {
      const { before = 0, after = 0 } = padding[i] ?? {};
      return placesOf(size + before + after, ((kernel[i] ?? 1) - 1) * (dilations[i] ?? 1) + 1, strides[i] ?? 1);
    });
    if (out.some((places) => places < 1)) throw misfit("a convolution without a place", inputs);
    return [{ shape: [B, F, ...out], type }];
  },
  flops(inputs, attributes) {
    const { second, kernel } = shapesOf(inputs);
    const [out] = conv.infer(inputs, attributes);
    return sizeOf(out?.shape ?? []) * (2 * second * sizeOf(kernel) + (inputs[2] ? 1 : 0));
  },
};

/**
 * The convolution's gradient by its input: filters are [C, F/G, …]. Attributes: as `Conv`, and `output_padding`, by which the output
 * is longer behind.
 */
const convTranspose: Operator = {
  infer(inputs, attributes) {
    const { B, C, spatial, first, second, kernel, type } = shapesOf(inputs);
    if (first !== C) throw misfit("channels of a transposed convolution", inputs);
    const strides = intsOf(attributes, "strides");
    const dilations = intsOf(attributes, "dilations");
    const more = intsOf(attributes, "output_padding");
    const padding = paddingOf(attributes, spatial.length);
    const out = spatial.map((size, i) => {
      const { before = 0, after = 0 } = padding[i] ?? {};
      const field = ((kernel[i] ?? 1) - 1) * (dilations[i] ?? 1) + 1;
      return (size - 1) * (strides[i] ?? 1) + field + (more[i] ?? 0) - before - after;
    });
    return [{ shape: [B, second * numberOf(attributes, "group", 1), ...out], type }];
  },
  flops(inputs) {
    const { B, C, spatial, second, kernel } = shapesOf(inputs);
    return 2 * B * C * sizeOf(spatial) * second * sizeOf(kernel);
  },
};

/** Convolutions, channels first. */
export const convolution: Operators = { Conv: conv, ConvTranspose: convTranspose };
