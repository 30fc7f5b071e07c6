import { intsOf, numberOf } from "../attributes.js";
import type { Attributes, Signature } from "../graph.js";
import type { Operator, Operators } from "../operator.js";
import { axisOf, sizeAt, sizeOf, withSize } from "../shapes.js";
import { first } from "./elementwise.js";

/** A shape without some axes; ONNX's default is that they stay, with size 1. */
function reduced(shape: readonly number[], axes: readonly number[], { keepdims = true }: Attributes): readonly number[] {
  const gone = new Set(axes.map((axis) => axisOf(axis, shape.length)));
  return keepdims ? shape.map((size, axis) => (gone.has(axis) ? 1 : size)) : shape.filter((_, axis) => !gone.has(axis));
}

const readNumbers = (inputs: readonly (Signature | undefined)[]): number => sizeOf(first(inputs).shape);

/** Axes that are left out, or an empty list of them, are all axes. */
const reduction: Operator = {
  infer: (inputs, attributes) => {
    const { shape, type } = first(inputs);
    const axes = "axes" in attributes ? intsOf(attributes, "axes") : [];
    return [{ shape: reduced(shape, axes.length > 0 ? axes : shape.map((_, axis) => axis), attributes), type }];
  },
  flops: readNumbers,
};

const position: Operator = {
  infer: (inputs, attributes) => {
    const { shape } = first(inputs);
    return [{ shape: reduced(shape, [numberOf(attributes, "axis", 0)], attributes), type: "int32" }];
  },
  flops: readNumbers,
};

/** A function of each line along `axis`. */
const lines = (otherwise?: number, perNumber = 1): Operator => ({
  infer: (inputs, attributes) => {
    const x = first(inputs);
    axisOf(numberOf(attributes, "axis", otherwise), x.shape.length);
    return [x];
  },
  flops: (inputs) => perNumber * readNumbers(inputs),
});

const topK: Operator = {
  infer: (inputs, attributes) => {
    const { shape, type } = first(inputs);
    const [k, axis] = [numberOf(attributes, "k"), numberOf(attributes, "axis", -1)];
    if (k > sizeAt(shape, axis)) throw new Error(`the ${k} largest of ${sizeAt(shape, axis)} numbers`);
    const found = withSize(shape, axis, k);
    return [
      { shape: found, type },
      { shape: found, type: "int32" },
    ];
  },
  flops: readNumbers,
};

/** Exponential, sum, and quotient, of numbers that the maximum was taken off. */
const SOFTMAX_FLOPS = 5;

/** Operators that reduce axes, or run along one. */
export const reduce: Operators = {
  ReduceSum: reduction,
  ReduceMean: reduction,
  ReduceMax: reduction,
  ReduceMin: reduction,
  ReduceProd: reduction,
  ReduceL1: reduction,
  ReduceL2: reduction,
  ReduceSumSquare: reduction,
  ReduceLogSumExp: reduction,
  ArgMax: position,
  ArgMin: position,
  TopK: topK,
  CumSum: lines(),
  Softmax: lines(-1, SOFTMAX_FLOPS),
  LogSoftmax: lines(-1, SOFTMAX_FLOPS),
};
