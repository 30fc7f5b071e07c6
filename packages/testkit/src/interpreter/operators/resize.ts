import { type Attributes, intsOf, textOf } from "@gruyere/compiler/graph";
import { type Interpretations, input } from "../interpretation.js";
import { at, generate, numberAt, replaced, type Tensor } from "../tensor.js";

/** Resizing to given sizes, axis by axis, to the nearest number or linearly between two. */
export const resize: Interpretations = {
  Resize: (inputs, attributes) => {
    const x = input(inputs, 0);
    const mode = textOf(attributes, "mode", "nearest");
    if (mode !== "nearest" && mode !== "linear") throw new Error(`interpret: Resize of mode ${mode}`);
    const sizes = intsOf(attributes, "sizes");
    return [sizes.reduce((resized, size, axis) => resizedAxis(resized, axis, size, mode, attributes), x)];
  },
};

function resizedAxis(x: Tensor, axis: number, size: number, mode: "nearest" | "linear", attributes: Attributes): Tensor {
  const old = numberAt(x.shape, axis);
  if (old === size) return x;
  const clamp = (place: number): number => Math.min(old - 1, Math.max(0, place));
  return generate({ shape: replaced(x.shape, axis, size), type: x.type }, (index) => {
    const place = sourceOf(numberAt(index, axis), old, size, attributes);
    const number = (i: number): number => at(x, replaced(index, axis, clamp(i)));
    if (mode === "nearest") return number(nearest(place, textOf(attributes, "nearest_mode", "round_prefer_floor")));
    const low = Math.floor(clamp(place));
    const share = clamp(place) - low;
    return number(low) * (1 - share) + number(low + 1) * share;
  });
}

/** Where a place of the result lies in the source. */
function sourceOf(place: number, old: number, size: number, attributes: Attributes): number {
  const scale = size / old;
  const mode = textOf(attributes, "coordinate_transformation_mode", "half_pixel");
  if (mode === "asymmetric") return place / scale;
  if (mode === "align_corners") return size === 1 ? 0 : (place * (old - 1)) / (size - 1);
  if (mode === "half_pixel") return (place + 0.5) / scale - 0.5;
  if (mode === "pytorch_half_pixel") return size === 1 ? 0 : (place + 0.5) / scale - 0.5;
  throw new Error(`interpret: Resize with coordinates ${mode}`);
}

function nearest(place: number, mode: string): number {
  if (mode === "floor") return Math.floor(place);
  if (mode === "ceil") return Math.ceil(place);
  if (mode === "round_prefer_floor") return Math.ceil(place - 0.5);
  if (mode === "round_prefer_ceil") return Math.floor(place + 0.5);
  throw new Error(`interpret: Resize to the nearest by ${mode}`);
}
