import { intsOf } from "../../graph/attributes.js";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Attributes, Value } from "../../graph/graph.js";
import { pair, type Sizes, sizes } from "./shapes.js";

/**
 * Legend: B rows, C channels in, F channels out, H×W image, h×w filter, P×Q windows, n places of a window: its phases.
 *
 * A convolution whose places are pooled in windows of p×q is one with p×q times the strides, with n = p·q copies of the filters, each
 * moved by one place: phase k of channel f is channel k·F + f. A pool is then the maximum of n channels.
 */
export interface Phases {
  readonly builder: GraphBuilder;
  readonly window: readonly [number, number];
}

/** The places of a window, row by row. */
function placesOf([p, q]: readonly [number, number]): readonly (readonly [number, number])[] {
  return Array.from({ length: p * q }, (_, k) => [Math.floor(k / q), k % q]);
}

const exact = (value: Value): Sizes => {
  const found = sizes(value);
  if (found) return found;
  throw new Error("internal: a value that is no image");
};

/** Copies of filters [F, C, h, w], each moved by one place of the window: [n·F, C, h′, w′]. */
function copies({ builder, window }: Phases, filter: Value, [down, across]: readonly [number, number]): Value {
  const [p, q] = window;
  const moved = placesOf(window).map(([i, j]) => {
    const before = [i * down, j * across];
    const after = [(p - 1 - i) * down, (q - 1 - j) * across];
    return builder.one("Pad", [filter], { pads: [...before, ...after], axes: [2, 3], value: 0 });
  });
  return builder.one("Concat", moved, { axis: 0 });
}

/** Attributes of a convolution whose windows are pooled, by the sizes of its image and filters, for P×Q windows. */
function spread(attributes: Attributes, strides: readonly [number, number], image: Sizes, filter: Sizes, places: Sizes) {
  const [top = 0, left = 0] = intsOf(attributes, "pads");
  const over = [top, left].map((before, i) => {
    const [size = 1, field = 1, count = 1] = [image[i + 2], filter[i + 2], places[i + 2]];
    return (count - 1) * (strides[i] ?? 1) + field - size - before;
  });
  return {
    pads: [top, left, ...over.map((n) => Math.max(0, n))],
    /** Numbers of the image that no window reads. */
    unread: over.map((n) => Math.max(0, -n)),
  };
}

const times = ([a, b]: readonly [number, number], [p, q]: readonly [number, number]): readonly [number, number] => [a * p, b * q];

/** The phases [B, n, F·P·Q] of a convolution, for P×Q windows. */
export function convolved(phases: Phases, image: Value, filter: Value, attributes: Attributes, places: Sizes): Value {
  const { builder, window } = phases;
  const strides = pair(attributes, "strides");
  const all = copies(phases, filter, strides);
  const far = times(strides, window);
  const { pads } = spread(attributes, far, exact(image), exact(all), places);
  const y = builder.one("Conv", [image, all], { ...attributes, strides: [...far], pads });
  const [B, F, P, Q] = places;
  return builder.one("Reshape", [y], { shape: [B, window[0] * window[1], F * P * Q] });
}

/** Gradients of the phases [B, n·F, P, Q]: each goes to the first of a window's equal maxima. */
export function toFirst({ builder }: Phases, phases: Value, maxima: Value, dy: Value): Value {
  const [B, F, P, Q] = exact(dy);
  const n = phases.shape[1] ?? 1;
  const isMaximum = builder.one("Equal", [phases, maxima]);
  const parts = builder.add("Split", [isMaximum], { axis: 1, split: Array.from({ length: n }, () => 1) });
  const [first] = parts;
  if (!first) throw new Error("internal: a window without a place");
  const chosen = [first];
  let seen = first;
  for (const [k, part] of parts.entries()) {
    if (k === 0) continue;
    const rest = builder.one("Not", [seen]);
    chosen.push(k === n - 1 ? rest : builder.one("And", [part, rest]));
    seen = builder.one("Or", [seen, part]);
  }
  const mask = builder.one("Cast", [builder.one("Concat", chosen, { axis: 1 })], { to: "float32" });
  const put = builder.one("Mul", [mask, builder.one("Reshape", [dy], { shape: [B, 1, F * P * Q] })]);
  return builder.one("Reshape", [put], { shape: [B, n * F, P, Q] });
}

/** The gradient of filters [C, F, h, w] from the image [C, B, H, W] and the phases' gradient: its copies are moved back and summed. */
export function filterGradient(
  { builder, window }: Phases,
  image: Value,
  dy: Value,
  attributes: Attributes,
  filter: Sizes,
): Value {
  const [C, F, h, w] = filter;
  const [down, across] = pair(attributes, "dilations");
  const far = times([down, across], window);
  const [, , P, Q] = exact(dy);
  const field: Sizes = [C, F, h + (window[0] - 1) * down, w + (window[1] - 1) * across];
  const { pads } = spread(attributes, far, exact(image), field, [1, 1, P, Q]);
  const swap = builder.one("Transpose", [dy], { perm: [1, 0, 2, 3] });
  const sums = builder.one("Conv", [image, swap], { ...attributes, dilations: [...far], pads });
  const parts = placesOf(window).map(([i, j], k) => {
    const starts = [k * F, i * down, j * across];
    return builder.one("Slice", [sums], {
      starts,
      ends: [(k + 1) * F, i * down + h, j * across + w],
      axes: [1, 2, 3],
      steps: [1, 1, 1],
    });
  });
  return builder.one("Sum", parts);
}

/** The gradient of the image from the phases' gradient. */
export function inputGradient(phases: Phases, dy: Value, filter: Value, attributes: Attributes, image: Sizes): Value {
  const { builder, window } = phases;
  const strides = pair(attributes, "strides");
  const all = copies(phases, filter, strides);
  const far = times(strides, window);
  const { pads, unread } = spread(attributes, far, image, exact(all), exact(dy));
  return builder.one("ConvTranspose", [dy, all], { ...attributes, strides: [...far], pads, output_padding: unread });
}
