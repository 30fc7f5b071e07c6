import type { Constant, Value } from "../../graph/graph.js";
import { operatorOf } from "../../graph/operators.js";
import { sameShape, sizeOf } from "../../graph/shapes.js";
import { broadcastingOperators, unaryOperators } from "../elementwiseNames.js";
import { type Rule, type Rules, rulesFor, type Site } from "../rules.js";
import { evaluate } from "./evaluate.js";

const constantAt = ({ builder }: Site, value: Value | undefined): Constant | undefined => {
  const numbers = builder.constantOf(value);
  return value && numbers && { value, numbers };
};

/** An operator on constants becomes a constant. */
const folded: Rule = ({ operator, inputs, attributes }, site) => {
  const constants = inputs.map((input) => constantAt(site, input)).filter((constant) => constant !== undefined);
  if (constants.length === 0 || constants.length < inputs.length) return undefined;
  const [signature] = operatorOf(operator).infer(inputs, attributes);
  const numbers = signature && evaluate(operator, constants, signature.type);
  return numbers && site.builder.constant(numbers, signature);
};

/** A constant that holds one number everywhere becomes a scalar, where another input has the shape of the result. */
const shrunk: Rule = ({ operator, inputs, attributes }, site) => {
  const short = inputs.map((input) => {
    const number = input && sizeOf(input.shape) > 1 ? site.filled(input) : undefined;
    return input && number !== undefined ? site.builder.scalar(number, input.type) : input;
  });
  if (short.every((input, i) => input === inputs[i])) return undefined;
  const shapeOf = (given: typeof inputs) => operatorOf(operator).infer(given, attributes)[0]?.shape ?? [];
  return sameShape(shapeOf(short), shapeOf(inputs)) ? site.make(operator, short, attributes) : undefined;
};

const reshaped: Rule = ({ inputs: [x], attributes, operator }, { builder }) => {
  const numbers = builder.constantOf(x);
  const [signature] = operatorOf(operator).infer([x], attributes);
  return numbers && signature && builder.constant(numbers, signature);
};

/** Operators on constants. */
export const constantRules: Rules = {
  ...rulesFor(unaryOperators, folded),
  ...rulesFor(broadcastingOperators, folded, shrunk),
  Reshape: [reshaped],
};
