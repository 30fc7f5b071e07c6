import { numberOf } from "@gruyere/compiler/graph";
import { type Interpretations, input } from "../interpretation.js";
import { at, axisOf, generate, numberAt, replaced } from "../tensor.js";

/** Operators that read at places that tensors give. Places may be negative: from the end. */
export const gather: Interpretations = {
  Gather: (inputs, attributes) => {
    const [x, ids] = [input(inputs, 0), input(inputs, 1)];
    const axis = axisOf(numberOf(attributes, "axis", 0), x.shape.length);
    const shape = [...x.shape.slice(0, axis), ...ids.shape, ...x.shape.slice(axis + 1)];
    const behind = axis + ids.shape.length;
    return [
      generate({ shape, type: x.type }, (index) => {
        const id = placed(at(ids, index.slice(axis, behind)), numberAt(x.shape, axis));
        return at(x, [...index.slice(0, axis), id, ...index.slice(behind)]);
      }),
    ];
  },
  GatherElements: (inputs, attributes) => {
    const [x, ids] = [input(inputs, 0), input(inputs, 1)];
    const axis = axisOf(numberOf(attributes, "axis", 0), x.shape.length);
    const size = numberAt(x.shape, axis);
    return [generate({ shape: ids.shape, type: x.type }, (index) => at(x, replaced(index, axis, placed(at(ids, index), size))))];
  },
};

/** A place counted from the front. Throws when it lies outside. */
export function placed(place: number, size: number): number {
  const counted = place < 0 ? place + size : place;
  if (counted < 0 || counted >= size) throw new Error(`interpret: place ${place} of ${size}`);
  return counted;
}
