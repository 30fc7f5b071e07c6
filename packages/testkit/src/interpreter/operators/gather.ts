import { type Attributes, numberOf } from "@gruyere/compiler/graph";
import { type Interpretations, input } from "../interpretation.js";
import { at, axisOf, generate, numberAt, replaced, sizeOf, type Tensor } from "../tensor.js";

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
  GatherND: (inputs, attributes) => [gatherAt(input(inputs, 0), input(inputs, 1), numberOf(attributes, "batch_dims", 0))],
  OneHot: (inputs, attributes) => [oneHot(input(inputs, 0), inputs, attributes)],
};

/** A place counted from the front. Throws when it lies outside. */
export function placed(place: number, size: number): number {
  const counted = place < 0 ? place + size : place;
  if (counted < 0 || counted >= size) throw new Error(`interpret: place ${place} of ${size}`);
  return counted;
}

/** The last axis of `ids` has places along x's axes, from `batches` on. */
function gatherAt(x: Tensor, ids: Tensor, batches: number): Tensor {
  const depth = numberAt(ids.shape, ids.shape.length - 1);
  const outer = ids.shape.slice(0, -1);
  const shape = [...outer, ...x.shape.slice(batches + depth)];
  return generate({ shape, type: x.type }, (index) => {
    const at0 = index.slice(0, outer.length);
    const path = Array.from({ length: depth }, (_, i) => placed(at(ids, [...at0, i]), numberAt(x.shape, batches + i)));
    return at(x, [...index.slice(0, batches), ...path, ...index.slice(outer.length)]);
  });
}

/** Values are [off, on], as one input; ids outside of the depth are off everywhere. */
function oneHot(ids: Tensor, inputs: readonly (Tensor | undefined)[], attributes: Attributes): Tensor {
  const depth = numberOf(attributes, "depth");
  const values = input(inputs, 1);
  const axis = axisOf(numberOf(attributes, "axis", -1), ids.shape.length + 1);
  const shape = [...ids.shape.slice(0, axis), depth, ...ids.shape.slice(axis)];
  if (sizeOf(values.shape) !== 2) throw new Error("interpret: OneHot takes two values");
  return generate({ shape, type: values.type }, (index) => {
    const id = at(ids, [...index.slice(0, axis), ...index.slice(axis + 1)]);
    return numberAt(values.values, (id < 0 ? id + depth : id) === index[axis] ? 1 : 0);
  });
}
