import { tf } from "@gruyere/core/tfjs";
import { z } from "zod";

/** How a window moves over the spatial axes, as attributes of ONNX's operators. Padding is of zeros, or of no number at all (pooling). */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Before each axis, then behind each axis. */
  readonly pads: readonly number[];
  /** Places along each axis. */
  readonly places: readonly number[];
}

const sizes = z.union([z.number(), z.array(z.number())]);

const given = z.object({
  strides: sizes,
  dilations: sizes.nullish(),
  pad: z.union([z.literal("same"), z.literal("valid"), z.number(), z.array(z.tuple([z.number(), z.number()]))]),
  dimRoundingMode: z.enum(["floor", "round", "ceil"]).nullish(),
});

/** Attributes of TensorFlow.js's convolutions and pools. */
type Given = z.output<typeof given>;

/**
 * The window of a kernel's call.
 *
 * @param spatial Sizes of the input's spatial axes: two or three.
 * @param kernel Sizes of the window along them.
 * @param attributes The kernel's: `strides`, `pad`, perhaps `dilations` and `dimRoundingMode`.
 * @param places Places along each axis, where they are known: gradients aren't told of the rounding mode.
 */
export function windowOf(
  spatial: readonly number[],
  kernel: readonly number[],
  attributes: Readonly<Record<string, unknown>>,
  { places, first = false }: { readonly places?: readonly number[]; readonly first?: boolean } = {},
): Window {
  const parsed = given.parse(attributes);
  const strides = listOf(parsed.strides, spatial.length);
  const dilations = listOf(parsed.dilations ?? 1, spatial.length);
  const { before, out } = laidOut(spatial, kernel, strides, dilations, parsed, first);
  const count = places ?? out;
  const after = spatial.map((size, i) => behind(size, i, { kernel, strides, dilations, before, count }));
  return { kernel, strides, dilations, pads: [...before, ...after], places: count };
}

/** Window of a pool: `filterSize` is among the attributes. */
export function poolWindowOf(
  spatial: readonly number[],
  attributes: Readonly<Record<string, unknown>>,
  places?: readonly number[],
): Window {
  const kernel = listOf(sizes.parse(attributes["filterSize"]), spatial.length);
  return windowOf(spatial, kernel, { ...attributes, dilations: 1 }, places ? { places } : {});
}

const listOf = (value: number | readonly number[], axes: number): readonly number[] =>
  typeof value === "number" ? Array.from({ length: axes }, () => value) : value;

/** Padding before each axis, and places along it, as TensorFlow.js counts them. */
function laidOut(
  spatial: readonly number[],
  kernel: readonly number[],
  strides: readonly number[],
  dilations: readonly number[],
  { pad, dimRoundingMode }: Given,
  first: boolean,
): { readonly before: readonly number[]; readonly out: readonly number[] } {
  const rounding = dimRoundingMode ?? undefined;
  if (spatial.length === 3) {
    const [[d, h, w], [a, b, c]] = [three(spatial), three(kernel)];
    if (Array.isArray(pad)) throw new Error("padding by axis in three dimensions");
    const info = tf.backend_util.computeConv3DInfo(
      [1, d, h, w, 1],
      [a, b, c, 1, 1],
      three(strides),
      three(dilations),
      pad,
      false,
      "channelsLast",
      rounding,
    );
    const { front, top, left } = info.padInfo;
    return { before: [front, top, left], out: [info.outDepth, info.outHeight, info.outWidth] };
  }
  const [[h, w], [a, b]] = [two(spatial), two(kernel)];
  const info = tf.backend_util.computeConv2DInfo(
    first ? [1, 1, h, w] : [1, h, w, 1],
    [a, b, 1, 1],
    two(strides),
    two(dilations),
    Array.isArray(pad) ? four(pad) : pad,
    rounding,
    false,
    first ? "channelsFirst" : "channelsLast",
  );
  return { before: [info.padInfo.top, info.padInfo.left], out: [info.outHeight, info.outWidth] };
}

/** Padding behind an axis, so that exactly the wanted places fit. */
function behind(
  size: number,
  axis: number,
  {
    kernel,
    strides,
    dilations,
    before,
    count,
  }: Omit<Window, "pads" | "places"> & { before: readonly number[]; count: readonly number[] },
): number {
  const [stride = 1, start = 0, places = 1] = [strides[axis], before[axis], count[axis]];
  const field = ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;
  const after = (places - 1) * stride + field - size - start;
  if (after > -stride) return Math.max(0, after);
  // TensorFlow.js counts the places of windows that aren't square by their height, when padding is one number.
  throw new Error(`${places} places of a window of ${field} in ${start} + ${size} leave numbers over: give the padding by axis`);
}

/** Numbers at the end of each axis that no window reads: they get no gradient. */
export function leftOver(spatial: readonly number[], { kernel, strides, dilations, pads, places }: Window): readonly number[] {
  return spatial.map((size, i) => {
    const field = ((kernel[i] ?? 1) - 1) * (dilations[i] ?? 1) + 1;
    const read = ((places[i] ?? 1) - 1) * (strides[i] ?? 1) + field;
    return size + (pads[i] ?? 0) + (pads[i + spatial.length] ?? 0) - read;
  });
}

type Pair<T> = [T, T];

const two = ([a = 1, b = 1]: readonly number[]): Pair<number> => [a, b];
const three = ([a = 1, b = 1, c = 1]: readonly number[]): [number, number, number] => [a, b, c];
const four = ([a = [0, 0], b = [0, 0], c = [0, 0], d = [0, 0]]: readonly Pair<number>[]): [
  Pair<number>,
  Pair<number>,
  Pair<number>,
  Pair<number>,
] => [a, b, c, d];
