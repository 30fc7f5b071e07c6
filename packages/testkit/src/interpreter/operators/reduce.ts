import { intsOf, numberOf } from "@gruyere/compiler/graph";
import { isSet } from "../flag.js";
import { type Interpretation, type Interpretations, input } from "../interpretation.js";
import { alongAxis, reduceAxes } from "../lines.js";

type Reduction = (numbers: Float64Array) => number;

const sum: Reduction = (numbers) => numbers.reduce((a, b) => a + b, 0);
const max: Reduction = (numbers) => numbers.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
const min: Reduction = (numbers) => numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

const reductions: Readonly<Record<string, Reduction>> = {
  ReduceSum: sum,
  ReduceMean: (numbers) => sum(numbers) / numbers.length,
  ReduceMax: max,
  ReduceMin: min,
  ReduceProd: (numbers) => numbers.reduce((a, b) => a * b, 1),
  ReduceSumSquare: (numbers) => sum(numbers.map((x) => x * x)),
  ReduceL1: (numbers) => sum(numbers.map(Math.abs)),
  ReduceL2: (numbers) => Math.sqrt(sum(numbers.map((x) => x * x))),
  ReduceLogSumExp: (numbers) => logSumExp(numbers),
};

/** Reductions over axes, and the functions of a line of numbers. The first of equal numbers is the one that is found. */
export const reduce: Interpretations = {
  ...Object.fromEntries(Object.entries(reductions).map(([name, reduction]) => [name, over(reduction)])),
  ArgMax: position((numbers) => numbers.indexOf(max(numbers))),
  ArgMin: position((numbers) => numbers.indexOf(min(numbers))),
  Softmax: lines(softmax),
  LogSoftmax: lines((numbers) => less(numbers, logSumExp(numbers))),
};

function over(reduction: Reduction): Interpretation {
  return (inputs, attributes) => {
    const axes = attributes["axes"] === undefined ? [] : intsOf(attributes, "axes");
    return [reduceAxes(input(inputs, 0), axes, isSet(attributes, "keepdims", true), reduction)];
  };
}

function position(find: Reduction): Interpretation {
  return (inputs, attributes) => [
    reduceAxes(input(inputs, 0), [numberOf(attributes, "axis", 0)], isSet(attributes, "keepdims", true), find, "int32"),
  ];
}

function lines(line: (numbers: Float64Array) => Float64Array): Interpretation {
  return (inputs, attributes) => [alongAxis(input(inputs, 0), numberOf(attributes, "axis", -1), line)];
}

function softmax(numbers: Float64Array): Float64Array {
  const exponentials = less(numbers, max(numbers)).map(Math.exp);
  const total = sum(exponentials);
  return exponentials.map((x) => x / total);
}

const less = (numbers: Float64Array, number: number): Float64Array => numbers.map((x) => x - number);

function logSumExp(numbers: Float64Array): number {
  const largest = max(numbers);
  if (!Number.isFinite(largest)) return largest;
  return largest + Math.log(sum(numbers.map((x) => Math.exp(x - largest))));
}
