import { type Attributes, intsOf, numberOf, textOf } from "@gruyere/compiler/graph";
import { type Interpretations, input, list } from "../interpretation.js";
import { at, axisOf, generate, numberAt, placeOf, replaced, sizeOf, type Tensor } from "../tensor.js";
import { broadcastShape } from "./binary.js";

/** Operators that only move numbers. */
export const layout: Interpretations = {
  Reshape: (inputs, attributes) => [reshape(input(inputs, 0), intsOf(attributes, "shape"))],
  Transpose: (inputs, attributes) => {
    const x = input(inputs, 0);
    const order =
      attributes["perm"] === undefined ? x.shape.map((_, axis) => x.shape.length - 1 - axis) : intsOf(attributes, "perm");
    return [transpose(x, order)];
  },
  Expand: (inputs, attributes) => {
    const x = input(inputs, 0);
    const target = generate({ shape: intsOf(attributes, "shape"), type: x.type }, () => 0);
    return [generate({ shape: broadcastShape([x, target]), type: x.type }, (index) => at(x, index))];
  },
  Tile: (inputs, attributes) => {
    const x = input(inputs, 0);
    const repeats = intsOf(attributes, "repeats");
    const shape = x.shape.map((size, axis) => size * numberAt(repeats, axis));
    return [
      generate({ shape, type: x.type }, (index) =>
        at(
          x,
          index.map((i, axis) => i % numberAt(x.shape, axis)),
        ),
      ),
    ];
  },
  Concat: (inputs, attributes) => [concat(list(inputs), numberOf(attributes, "axis"))],
  Split: (inputs, attributes) => split(input(inputs, 0), attributes),
  SpaceToDepth: (inputs, attributes) => {
    const x = input(inputs, 0);
    const [n = 0, c = 0, h = 0, w = 0] = x.shape;
    const b = numberOf(attributes, "blocksize");
    const blocks = transpose(reshape(x, [n, c, h / b, b, w / b, b]), [0, 3, 5, 1, 2, 4]);
    return [reshape(blocks, [n, c * b * b, h / b, w / b])];
  },
  DepthToSpace: (inputs, attributes) => {
    const x = input(inputs, 0);
    const [n = 0, c = 0, h = 0, w = 0] = x.shape;
    const b = numberOf(attributes, "blocksize");
    const depth = c / (b * b);
    const blocks =
      textOf(attributes, "mode", "DCR") === "DCR"
        ? transpose(reshape(x, [n, b, b, depth, h, w]), [0, 3, 4, 1, 5, 2])
        : transpose(reshape(x, [n, depth, b, b, h, w]), [0, 1, 4, 2, 5, 3]);
    return [reshape(blocks, [n, depth, h * b, w * b])];
  },
};

/** A size of -1 is what is left; 0 means 0. Throws when the numbers don't fit. */
export function reshape(x: Tensor, sizes: readonly number[]): Tensor {
  const known = sizeOf(sizes.filter((size) => size !== -1));
  const shape = sizes.map((size) => (size === -1 ? x.values.length / known : size));
  if (sizeOf(shape) !== x.values.length) throw new Error(`interpret: [${x.shape}] as [${sizes}]`);
  return { ...x, shape };
}

/** Axis i of the result is axis `order[i]` of x. */
export function transpose(x: Tensor, order: readonly number[]): Tensor {
  const shape = order.map((axis) => numberAt(x.shape, axis));
  const source = x.shape.map((_, axis) => order.indexOf(axis));
  return generate({ shape, type: x.type }, (index) =>
    at(
      x,
      source.map((axis) => numberAt(index, axis)),
    ),
  );
}

/** Tensors one after the other along an axis. */
export function concat(tensors: readonly Tensor[], axisGiven: number): Tensor {
  const [first] = tensors;
  if (!first) throw new Error("interpret: Concat of nothing");
  const axis = axisOf(axisGiven, first.shape.length);
  const whole = tensors.reduce((sum, { shape }) => sum + numberAt(shape, axis), 0);
  return generate({ shape: replaced(first.shape, axis, whole), type: first.type }, (index) => {
    let rest = numberAt(index, axis);
    for (const tensor of tensors) {
      const size = numberAt(tensor.shape, axis);
      if (rest < size) return numberAt(tensor.values, placeOf(tensor.shape, replaced(index, axis, rest)));
      rest -= size;
    }
    throw new Error("interpret: Concat of tensors that don't fit");
  });
}

/** Part of a tensor: `size` places of an axis, from `start` on. */
export function part(x: Tensor, axis: number, start: number, size: number): Tensor {
  const shape = replaced(x.shape, axis, size);
  return generate({ shape, type: x.type }, (index) =>
    numberAt(x.values, placeOf(x.shape, replaced(index, axis, start + numberAt(index, axis)))),
  );
}

function split(x: Tensor, attributes: Attributes): readonly Tensor[] {
  const axis = axisOf(numberOf(attributes, "axis", 0), x.shape.length);
  const sizes = attributes["split"] === undefined ? evenSizes(numberAt(x.shape, axis), attributes) : intsOf(attributes, "split");
  let start = 0;
  return sizes.map((size) => {
    const one = part(x, axis, start, size);
    start += size;
    return one;
  });
}

/** Equal sizes, but for the last. */
function evenSizes(whole: number, attributes: Attributes): readonly number[] {
  const count = numberOf(attributes, "num_outputs");
  const size = Math.ceil(whole / count);
  return Array.from({ length: count }, (_, i) => Math.min(size, whole - i * size));
}
