import { intsOf, numberOf } from "@gruyere/compiler/graph";
import { type Interpretations, input } from "../interpretation.js";
import { outputSizes, type Taps, tapsOf, windowsOf } from "../taps.js";
import { filled, numberAt, sizeOf, type Tensor } from "../tensor.js";

/** Convolutions over any number of spatial axes: N batch, C channels, M filters, G groups. */
export const convolution: Interpretations = {
  Conv: (inputs, attributes) => {
    const [x_NC, w_MC] = [input(inputs, 0), input(inputs, 1)];
    const sizes = x_NC.shape.slice(2);
    const windows = windowsOf(attributes, w_MC.shape.slice(2));
    const outputs = outputSizes(windows, sizes);
    const taps = tapsOf(windows, sizes, outputs);
    const groups = numberOf(attributes, "group", 1);
    const [batch = 0] = x_NC.shape;
    const [filters = 0, perGroup = 0] = w_MC.shape;
    if (perGroup * groups !== x_NC.shape[1]) throw new Error("interpret: Conv of other channels");
    const y_NM = withBias([batch, filters, ...outputs], inputs[2]);
    for (let n = 0; n < batch; n++)
      for (let m = 0; m < filters; m++)
        for (let c = 0; c < perGroup; c++) {
          const channel = Math.floor(m / (filters / groups)) * perGroup + c;
          addTaps(y_NM, [n, m], x_NC, [n, channel], w_MC, [m, c], taps);
        }
    return [y_NM];
  },
  ConvTranspose: (inputs, attributes) => {
    const [x_NC, w_CM] = [input(inputs, 0), input(inputs, 1)];
    const sizes = x_NC.shape.slice(2);
    const windows = windowsOf(attributes, w_CM.shape.slice(2));
    const outputs =
      attributes["output_shape"] === undefined
        ? transposedSizes(
            windows,
            sizes,
            attributes["output_padding"] === undefined ? sizes.map(() => 0) : intsOf(attributes, "output_padding"),
          )
        : intsOf(attributes, "output_shape").slice(-sizes.length);
    const { output, kernel, input: source } = tapsOf(windows, outputs, sizes);
    const taps = { output: source, kernel, input: output };
    const groups = numberOf(attributes, "group", 1);
    const [batch = 0, channels = 0] = x_NC.shape;
    const [, perGroup = 0] = w_CM.shape;
    const y_NM = withBias([batch, perGroup * groups, ...outputs], inputs[2]);
    for (let n = 0; n < batch; n++)
      for (let c = 0; c < channels; c++)
        for (let m = 0; m < perGroup; m++) {
          const filter = Math.floor(c / (channels / groups)) * perGroup + m;
          addTaps(y_NM, [n, filter], x_NC, [n, c], w_CM, [c, m], taps);
        }
    return [y_NM];
  },
};

/** One plane (of the first two axes' index) of y += the taps of a plane of x times a plane of w. */
function addTaps(
  y: Tensor,
  [y0, y1]: readonly [number, number],
  x: Tensor,
  [x0, x1]: readonly [number, number],
  w: Tensor,
  [w0, w1]: readonly [number, number],
  { output, kernel, input: source }: Taps,
): void {
  const toY = planeOf(y, y0, y1);
  const fromX = planeOf(x, x0, x1);
  const fromW = planeOf(w, w0, w1);
  for (let tap = 0; tap < output.length; tap++) {
    const place = toY + numberAt(output, tap);
    const product = numberAt(x.values, fromX + numberAt(source, tap)) * numberAt(w.values, fromW + numberAt(kernel, tap));
    y.values[place] = numberAt(y.values, place) + product;
  }
}

/** Where the plane of an index of the first two axes begins. */
const planeOf = ({ shape }: Tensor, i: number, j: number): number => (i * numberAt(shape, 1) + j) * sizeOf(shape.slice(2));

function withBias(shape: readonly number[], bias: Tensor | undefined): Tensor {
  const y = filled({ shape, type: "float32" }, 0);
  if (!bias) return y;
  const plane = sizeOf(shape.slice(2));
  return { ...y, values: y.values.map((_, place) => numberAt(bias.values, Math.floor(place / plane) % numberAt(shape, 1))) };
}

function transposedSizes(
  { kernel, strides, dilations, pads }: ReturnType<typeof windowsOf>,
  sizes: readonly number[],
  extra: readonly number[],
): readonly number[] {
  return sizes.map((size, axis) => {
    const reach = (numberAt(kernel, axis) - 1) * numberAt(dilations, axis) + 1;
    const padding = numberAt(pads, axis) + numberAt(pads, axis + sizes.length);
    return numberAt(strides, axis) * (size - 1) + numberAt(extra, axis) + reach - padding;
  });
}
