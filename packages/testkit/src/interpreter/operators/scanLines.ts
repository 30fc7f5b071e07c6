import { type Attributes, numberOf } from "@gruyere/compiler/graph";
import { isSet } from "../flag.js";
import { type Inputs, type Interpretations, input } from "../interpretation.js";
import { alongAxis } from "../lines.js";
import { numberAt, type Tensor } from "../tensor.js";

/** Running sums along an axis, and its largest (or smallest) numbers. */
export const scanLines: Interpretations = {
  CumSum: runningSums,
  TopK: (inputs, attributes) => {
    const x = input(inputs, 0);
    const axis = numberOf(attributes, "axis", -1);
    const length = numberOf(attributes, "k");
    const sign = isSet(attributes, "largest", true) ? -1 : 1;
    const places = (numbers: Float64Array) => ranked(numbers, sign).slice(0, length);
    const values = (numbers: Float64Array) => places(numbers).map((place) => numberAt(numbers, place));
    return [alongAxis(x, axis, values, { length }), alongAxis(x, axis, places, { length, type: "int32" })];
  },
};

function runningSums(inputs: Inputs, attributes: Attributes): readonly Tensor[] {
  const exclusive = isSet(attributes, "exclusive");
  const reverse = isSet(attributes, "reverse");
  const line = (numbers: Float64Array): Float64Array => {
    const sums = new Float64Array(numbers.length);
    let total = 0;
    for (let i = 0; i < numbers.length; i++) {
      const place = reverse ? numbers.length - 1 - i : i;
      const before = total;
      total += numberAt(numbers, place);
      sums[place] = exclusive ? before : total;
    }
    return sums;
  };
  return [alongAxis(input(inputs, 0), numberOf(attributes, "axis"), line)];
}

/** Places of numbers in order of `sign` × number; equal ones stay in theirs. */
const ranked = (numbers: Float64Array, sign: number): readonly number[] =>
  Array.from(numbers, (_, place) => place).sort((a, b) => sign * (numberAt(numbers, a) - numberAt(numbers, b)) || a - b);
