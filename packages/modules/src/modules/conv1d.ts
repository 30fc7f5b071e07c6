import { fanInUniform, modulePlugin, type ParameterSpec, port, specOf } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { type ModuleSpec, type OutputType, type PortType, type Signature, sizeOf } from "@gruyere/flow";
import { z } from "zod";
import { declared } from "../operations/affine.js";
import { convolve } from "../operations/convolve.js";
import { keepReal } from "../operations/masks.js";
import { windowMask, withRoom } from "../operations/timeWindows.js";
import { initialisation, initialiserOf } from "../options/initialisation.js";
import { argumentAt, widthOf } from "../signatures/width.js";
import { placesOf } from "../signatures/windows.js";

const name = "conv1d";

const options = z.strictObject({
  filters: z.int().positive(),
  size: z.int().positive(),
  stride: z.int().positive().default(1),
  dilation: z.int().positive().default(1),
  padding: z.enum(["same", "valid"]).default("same"),
  bias: z.boolean().default(true),
  init: initialisation.default("default"),
});

type Parsed = z.output<typeof options>;

const windowOf = ({ size, stride, dilation, padding }: Parsed) => ({ span: (size - 1) * dilation + 1, stride, padding });

function inferred(inputs: readonly Signature[], options: Parsed): Signature {
  const x = argumentAt(name, inputs);
  widthOf(name, x);
  const [steps = null] = x.shape;
  return { ...x, shape: [placesOf(name, x, steps, windowOf(options)), options.filters] };
}

/** Plug-in of {@link conv1d}. */
export const conv1dPlugin = modulePlugin({
  name,
  description: "A convolution over time.",
  options,
  rowwise: true,
  ports: [port("x", "sequence")],
  output: "sequence",
  infer: inferred,
  parameters: (inputs, { size, filters, bias, init }): Readonly<Record<string, ParameterSpec>> => {
    const width = widthOf(name, argumentAt(name, inputs));
    const kernel = { shape: [size, width, filters], init: initialiserOf(init, fanInUniform()) };
    return bias ? { kernel, bias: { shape: [filters], init: fanInUniform(size * width) } } : { kernel };
  },
  flops: (inputs, options) =>
    sizeOf(inferred(inputs, options).shape) *
    (2 * options.size * widthOf(name, argumentAt(name, inputs)) + (options.bias ? 1 : 0)),
  apply: ({ x }, { parameters, mask }, options) => {
    const [B = 0, T = 0, D = 0] = x.shape;
    const { size, stride, dilation, filters, bias } = options;
    const real = windowMask(mask("x"), T, windowOf(options), name);
    const room = withRoom(keepReal(x, mask("x")), windowOf(options));
    const y = convolve(
      tf.reshape(room, [B, 1, room.shape[1] ?? 0, D]),
      tf.reshape(declared(parameters, "kernel"), [1, size, D, filters]),
      { strides: [1, stride], dilation: [1, dilation], padding: "valid" },
    );
    const tensor = tf.reshape(y, [B, -1, filters]);
    return { tensor: bias ? tf.add(tensor, declared(parameters, "bias")) : tensor, mask: real };
  },
});

/** Options of {@link conv1d}. */
export type Conv1dOptions = z.input<typeof options>;

/**
 * A convolution over time: a sequence `[T, D]` to `[T′, filters]`. Padding counts as zeros, and the mask of the result covers
 * exactly the places that the row would have without its padding: ⌈n / stride⌉ for `same`, ⌊(n − span) / stride⌋ + 1 for `valid`,
 * where span = (size − 1) dilation + 1. `same` puts the window's centre on every stride-th step, whatever the length.
 *
 * Parameters: `kernel` `[size, D, filters]`, `bias` `[filters]`, float32. Default initialisation: PyTorch's `Conv1d`.
 *
 * @param options `filters`; `size`; `stride` (default 1); `dilation` (1); `padding` `same` (default) or `valid`; `bias` (true); `init`.
 * @throws GruyereError where the window is longer than a sequence without a mask.
 *
 * ```ts
 * conv1d({ filters: 8, size: 3 }).plugin.name // => "conv1d"
 * ```
 */
export function conv1d<const F extends number>(
  options: Conv1dOptions & { readonly filters: F },
): ModuleSpec<readonly [PortType<"sequence">], OutputType<"sequence", readonly [null, F]>> {
  return specOf(conv1dPlugin, options);
}
