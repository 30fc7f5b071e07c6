import { type Attributes, intsOf, textOf } from "@gruyere/compiler/graph";
import { forEachIndex, numberAt, placeOf } from "./tensor.js";

/** How windows lie over the spatial axes of an input. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** What goes before each axis, then what goes behind. */
  readonly pads: readonly number[];
}

/** All pairs of an output's place and a place of its window that lies within the input: places among the spatial axes only. */
export interface Taps {
  readonly output: readonly number[];
  readonly kernel: readonly number[];
  readonly input: readonly number[];
}

/** ONNX's attributes of windows. Throws for paddings that are not written out. */
export function windowsOf(attributes: Attributes, kernel = intsOf(attributes, "kernel_shape")): Windows {
  if (textOf(attributes, "auto_pad", "NOTSET") !== "NOTSET") throw new Error("interpret: auto_pad");
  const given = (name: string, otherwise: readonly number[]): readonly number[] =>
    attributes[name] === undefined ? otherwise : intsOf(attributes, name);
  return {
    kernel,
    strides: given(
      "strides",
      kernel.map(() => 1),
    ),
    dilations: given(
      "dilations",
      kernel.map(() => 1),
    ),
    pads: given(
      "pads",
      [...kernel, ...kernel].map(() => 0),
    ),
  };
}

/** Sizes of the output; `ceil` also counts a last window that begins within the input (or the padding before it) and lies over its end. */
export function outputSizes(
  { kernel, strides, dilations, pads }: Windows,
  sizes: readonly number[],
  ceil = false,
): readonly number[] {
  return sizes.map((size, axis) => {
    const [before, behind] = [numberAt(pads, axis), numberAt(pads, axis + sizes.length)];
    const stride = numberAt(strides, axis);
    const reach = (numberAt(kernel, axis) - 1) * numberAt(dilations, axis) + 1;
    const steps = (size + before + behind - reach) / stride;
    if (!ceil) return Math.floor(steps) + 1;
    const count = Math.ceil(steps) + 1;
    return (count - 1) * stride >= size + before ? count - 1 : count;
  });
}

/** Taps of windows over an input of some sizes, with some sizes of the output. */
export function tapsOf(
  { kernel, strides, dilations, pads }: Windows,
  inputs: readonly number[],
  outputs: readonly number[],
): Taps {
  const taps = { output: [] as number[], kernel: [] as number[], input: [] as number[] };
  forEachIndex(outputs, (out, output) =>
    forEachIndex(kernel, (k, place) => {
      const source = out.map(
        (o, axis) => o * numberAt(strides, axis) - numberAt(pads, axis) + numberAt(k, axis) * numberAt(dilations, axis),
      );
      if (source.some((i, axis) => i < 0 || i >= numberAt(inputs, axis))) return;
      taps.output.push(output);
      taps.kernel.push(place);
      taps.input.push(placeOf(inputs, source));
    }),
  );
  return taps;
}
