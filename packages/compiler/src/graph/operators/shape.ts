import { intsOf, numberOf } from "../attributes.js";
import type { Attributes } from "../graph.js";
import type { Operator, Operators } from "../operator.js";
import { axisOf, sameShape, sizeAt, sizeOf, withSize } from "../shapes.js";
import { broadcast, first } from "./elementwise.js";

const none = (): number => 0;

const reshape: Operator = {
  infer: (inputs, attributes) => {
    const { shape, type } = first(inputs);
    const wanted = intsOf(attributes, "shape");
    if (sizeOf(shape) !== sizeOf(wanted)) throw new Error(`[${shape}] can't become [${wanted}]`);
    return [{ shape: wanted, type }];
  },
  flops: none,
};

const expand: Operator = {
  infer: (inputs, attributes) => {
    const { shape, type } = first(inputs);
    const wanted = intsOf(attributes, "shape");
    if (!sameShape(broadcast([shape, wanted]), wanted)) throw new Error(`[${shape}] doesn't broadcast to [${wanted}]`);
    return [{ shape: wanted, type }];
  },
  flops: none,
};

const transpose: Operator = {
  infer: (inputs, attributes) => {
    const { shape, type } = first(inputs);
    const perm = intsOf(attributes, "perm");
    if (
      !sameShape(
        perm.toSorted((a, b) => a - b),
        [...shape.keys()],
      )
    )
      throw new Error(`axes ${perm} of [${shape}]`);
    return [{ shape: perm.map((axis) => sizeAt(shape, axis)), type }];
  },
  flops: none,
};

const concat: Operator = {
  infer: (inputs, attributes) => {
    const { shape, type } = first(inputs);
    const axis = axisOf(numberOf(attributes, "axis"), shape.length);
    let size = 0;
    for (const input of inputs) {
      if (!input || input.type !== type || !sameShape(withSize(input.shape, axis, 0), withSize(shape, axis, 0))) {
        throw new Error(`${input?.type} [${input?.shape}] can't be joined to ${type} [${shape}] along axis ${axis}`);
      }
      size += sizeAt(input.shape, axis);
    }
    return [{ shape: withSize(shape, axis, size), type }];
  },
  flops: none,
};

const split: Operator = {
  infer: (inputs, attributes) => {
    const { shape, type } = first(inputs);
    const axis = numberOf(attributes, "axis", 0);
    const sizes = intsOf(attributes, "split");
    const sum = sizes.reduce((a, b) => a + b, 0);
    if (sum !== sizeAt(shape, axis)) throw new Error(`axis ${axis} of [${shape}] split into ${sizes}`);
    return sizes.map((size) => ({ shape: withSize(shape, axis, size), type }));
  },
  flops: none,
};

/** Sizes of what is cut out, with ONNX's bounds: negative ones count from the end, those beyond an end are the end. */
function sliced(shape: readonly number[], attributes: Attributes): readonly number[] {
  const [starts, ends] = [intsOf(attributes, "starts"), intsOf(attributes, "ends")];
  const axes = "axes" in attributes ? intsOf(attributes, "axes") : [...starts.keys()];
  const steps = "steps" in attributes ? intsOf(attributes, "steps") : axes.map(() => 1);
  if (ends.length !== starts.length || axes.length !== starts.length || steps.length !== starts.length) {
    throw new Error(`a slice with starts ${starts}, ends ${ends}, axes ${axes}, steps ${steps}`);
  }
  return axes.reduce((sizes, axis, i) => {
    const size = sizeAt(shape, axis);
    const step = steps[i] ?? 1;
    if (step === 0) throw new Error("a slice with step 0");
    const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
    const clamp = (bound = 0): number => Math.min(high, Math.max(low, bound < 0 ? bound + size : bound));
    return withSize(sizes, axis, Math.max(0, Math.ceil((clamp(ends[i]) - clamp(starts[i])) / step)));
  }, shape);
}

const slice: Operator = {
  infer: (inputs, attributes) => {
    const { shape, type } = first(inputs);
    return [{ shape: sliced(shape, attributes), type }];
  },
  flops: none,
};

/** `pads`: what comes before each axis, then what comes after each. */
const pad: Operator = {
  infer: (inputs, attributes) => {
    const { shape, type } = first(inputs);
    const pads = intsOf(attributes, "pads");
    const axes = "axes" in attributes ? intsOf(attributes, "axes") : [...shape.keys()];
    if (pads.length !== 2 * axes.length) throw new Error(`pads ${pads} of [${shape}]`);
    const padded = axes.reduce((sizes, axis, i) => {
      const size = sizeAt(shape, axis) + (pads[i] ?? 0) + (pads[i + axes.length] ?? 0);
      if (size < 0) throw new Error(`pads ${pads} of [${shape}]`);
      return withSize(sizes, axis, size);
    }, shape);
    return [{ shape: padded, type }];
  },
  flops: none,
};

const tile: Operator = {
  infer: (inputs, attributes) => {
    const { shape, type } = first(inputs);
    const repeats = intsOf(attributes, "repeats");
    if (repeats.length !== shape.length) throw new Error(`[${shape}] repeated ${repeats} times`);
    return [{ shape: shape.map((size, axis) => size * (repeats[axis] ?? 1)), type }];
  },
  flops: none,
};

/** Operators that move numbers or copy them. */
export const shape: Operators = {
  Reshape: reshape,
  Expand: expand,
  Transpose: transpose,
  Concat: concat,
  Split: split,
  Slice: slice,
  Pad: pad,
  Tile: tile,
};
