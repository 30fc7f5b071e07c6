import { typeOf } from "../attributes.js";
import type { Signature, ValueType } from "../graph.js";
import type { Operator, Operators } from "../operator.js";
import { sameShape } from "../shapes.js";

/** The first input of an operator that must have one. */
export function first([input]: readonly (Signature | undefined)[]): Signature {
  if (input) return input;
  throw new Error("an operator without its first input");
}

/** The shape of several inputs broadcast to one another, as NumPy has it. */
export function broadcast(shapes: readonly (readonly number[])[]): readonly number[] {
  const rank = Math.max(0, ...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1).filter((size) => size !== 1);
    const [size = 1] = sizes;
    if (sizes.some((other) => other !== size)) throw new Error(`shapes [${shapes.join("] and [")}] don't broadcast`);
    return size;
  });
}

const defined = (inputs: readonly (Signature | undefined)[]): readonly Signature[] =>
  inputs.filter((input) => input !== undefined);

const shapeOf = (inputs: readonly (Signature | undefined)[]): readonly number[] =>
  broadcast(defined(inputs).map(({ shape }) => shape));

function oneType(inputs: readonly (Signature | undefined)[]): ValueType {
  const { type } = first(inputs);
  const other = defined(inputs).find((input) => input.type !== type);
  if (other) throw new Error(`one operator on ${type} and ${other.type}`);
  return type;
}

const unary: Operator = { infer: (inputs) => [first(inputs)] };

const test: Operator = { infer: (inputs) => [{ shape: first(inputs).shape, type: "bool" }] };

const variadic: Operator = {
  infer: (inputs) => [{ shape: shapeOf(inputs), type: oneType(inputs) }],
};

const comparison: Operator = {
  infer: (inputs) => {
    oneType(inputs);
    return [{ shape: shapeOf(inputs), type: "bool" }];
  },
};

/** Numbers of the first input; the others broadcast to it. */
const onFirst: Operator = {
  infer: (inputs) => {
    const { shape, type } = first(inputs);
    if (!sameShape(shape, shapeOf(inputs))) throw new Error(`an input that doesn't broadcast to [${shape}]`);
    return [{ shape, type }];
  },
};

const where: Operator = {
  infer: ([condition, ...branches]) => {
    if (condition?.type !== "bool") throw new Error(`a condition of type ${condition?.type}`);
    return [{ shape: shapeOf([condition, ...branches]), type: oneType(branches) }];
  },
};

const cast: Operator = { infer: (inputs, attributes) => [{ shape: first(inputs).shape, type: typeOf(attributes, "to") }] };

const all = (names: readonly string[], operator: Operator): Operators =>
  Object.fromEntries(names.map((name) => [name, operator]));

const functions = [
  ...["Identity", "Neg", "Abs", "Sign", "Floor", "Ceil", "Round", "Reciprocal", "Sqrt", "Exp", "Log", "Erf"],
  ...["Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Tanh", "Asinh", "Acosh", "Atanh"],
  ...["Relu", "LeakyRelu", "Elu", "Selu", "Sigmoid", "HardSigmoid", "Softplus", "Softsign", "Gelu"],
];

/** Operators that work number by number; those of several inputs broadcast. */
export const elementwise: Operators = {
  ...all(functions, unary),
  ...all(["Not", "IsNaN", "IsInf"], test),
  ...all(["Add", "Sub", "Mul", "Div", "Pow", "Mod", "Max", "Min", "Sum", "BitwiseAnd"], variadic),
  ...all(["Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor"], comparison),
  ...all(["Clip", "PRelu"], onFirst),
  Where: where,
  Cast: cast,
};
