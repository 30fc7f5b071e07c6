import { type Attributes, intsOf, numberOf, textOf } from "@gruyere/compiler/graph";
import { type Interpretations, input } from "../interpretation.js";
import { at, axisOf, generate, numberAt, type Tensor } from "../tensor.js";

/** Parts of tensors, and tensors with a border around them. */
export const slice: Interpretations = {
  Slice: (inputs, attributes) => [sliced(input(inputs, 0), attributes)],
  Pad: (inputs, attributes) => [padded(input(inputs, 0), attributes)],
};

/** Starts and ends may be negative (from the end) and are clamped; a negative step goes backwards. */
function sliced(x: Tensor, attributes: Attributes): Tensor {
  const starts = intsOf(attributes, "starts");
  const ends = intsOf(attributes, "ends");
  const axes = attributes["axes"] === undefined ? starts.map((_, i) => i) : intsOf(attributes, "axes");
  const steps = attributes["steps"] === undefined ? starts.map(() => 1) : intsOf(attributes, "steps");
  const ranges = x.shape.map((size) => ({ start: 0, step: 1, length: size }));
  for (const [i, given] of axes.entries()) {
    const axis = axisOf(given, x.shape.length);
    const size = numberAt(x.shape, axis);
    const step = numberAt(steps, i);
    const bound = (place: number, low: number, high: number): number =>
      Math.min(high, Math.max(low, place < 0 ? place + size : place));
    const [start, end] =
      step > 0
        ? [bound(numberAt(starts, i), 0, size), bound(numberAt(ends, i), 0, size)]
        : [bound(numberAt(starts, i), 0, size - 1), bound(numberAt(ends, i), -1, size - 1)];
    ranges[axis] = { start, step, length: Math.max(0, Math.ceil((end - start) / step)) };
  }
  const shape = ranges.map(({ length }) => length);
  const source = (i: number, axis: number): number => (ranges[axis]?.start ?? 0) + i * (ranges[axis]?.step ?? 1);
  return generate({ shape, type: x.type }, (index) => at(x, index.map(source)));
}

/** `pads` has what goes before each axis, then what goes behind; negative ones cut off. */
function padded(x: Tensor, attributes: Attributes): Tensor {
  const pads = intsOf(attributes, "pads");
  const axes = attributes["axes"] === undefined ? x.shape.map((_, axis) => axis) : intsOf(attributes, "axes");
  const before = x.shape.map(() => 0);
  const shape = [...x.shape];
  for (const [i, given] of axes.entries()) {
    const axis = axisOf(given, x.shape.length);
    before[axis] = numberAt(pads, i);
    shape[axis] = numberAt(shape, axis) + numberAt(pads, i) + numberAt(pads, i + axes.length);
  }
  const mode = textOf(attributes, "mode", "constant");
  const value = numberOf(attributes, "value", 0);
  const outside = (i: number, axis: number): boolean => i < 0 || i >= numberAt(x.shape, axis);
  return generate({ shape, type: x.type }, (index) => {
    const source = index.map((i, axis) => i - numberAt(before, axis));
    if (mode === "constant" && source.some(outside)) return value;
    return at(
      x,
      source.map((i, axis) => within(i, numberAt(x.shape, axis), mode)),
    );
  });
}

/** The place whose number stands at a place outside. */
function within(i: number, size: number, mode: string): number {
  if (i >= 0 && i < size) return i;
  if (mode === "edge") return i < 0 ? 0 : size - 1;
  if (mode === "wrap") return ((i % size) + size) % size;
  if (mode !== "reflect") throw new Error(`interpret: Pad of mode ${mode}`);
  const period = Math.max(1, 2 * (size - 1));
  const folded = ((i % period) + period) % period;
  return folded < size ? folded : period - folded;
}
