import { type Attributes, numberOf, textOf, type ValueType } from "@gruyere/compiler/graph";
import { erf } from "../erf.js";
import { type Interpretation, type Interpretations, input } from "../interpretation.js";
import { generate, numberAt } from "../tensor.js";

type Function1 = (x: number, attributes: Attributes) => number;

const functions: Readonly<Record<string, Function1>> = {
  Identity: (x) => x,
  Neg: (x) => -x,
  Abs: Math.abs,
  Sign: Math.sign,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: roundHalfToEven,
  Reciprocal: (x) => 1 / x,
  Sqrt: Math.sqrt,
  Exp: Math.exp,
  Log: Math.log,
  Erf: erf,
  Sin: Math.sin,
  Cos: Math.cos,
  Tan: Math.tan,
  Asin: Math.asin,
  Acos: Math.acos,
  Atan: Math.atan,
  Sinh: Math.sinh,
  Cosh: Math.cosh,
  Tanh: Math.tanh,
  Asinh: Math.asinh,
  Acosh: Math.acosh,
  Atanh: Math.atanh,
  Sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  Relu: (x) => Math.max(x, 0),
  LeakyRelu: (x, attributes) => (x >= 0 ? x : numberOf(attributes, "alpha", 0.01) * x),
  Elu: (x, attributes) => (x >= 0 ? x : numberOf(attributes, "alpha", 1) * Math.expm1(x)),
  Selu: (x, attributes) =>
    numberOf(attributes, "gamma", 1.0507009873554805) *
    (x > 0 ? x : numberOf(attributes, "alpha", 1.6732632423543772) * Math.expm1(x)),
  Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  Softsign: (x) => x / (1 + Math.abs(x)),
  HardSigmoid: (x, attributes) =>
    Math.min(1, Math.max(0, numberOf(attributes, "alpha", 0.2) * x + numberOf(attributes, "beta", 0.5))),
  Gelu: (x, attributes) =>
    textOf(attributes, "approximate", "none") === "tanh"
      ? 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
      : 0.5 * x * (1 + erf(x / Math.SQRT2)),
};

const tests: Readonly<Record<string, Function1>> = {
  Not: (x) => (x === 0 ? 1 : 0),
  IsNaN: (x) => (Number.isNaN(x) ? 1 : 0),
  IsInf: (x) => (Math.abs(x) === Number.POSITIVE_INFINITY ? 1 : 0),
};

const TYPES: readonly ValueType[] = ["float32", "int32", "bool", "int64"];

/** Operators that work on one input, number by number. */
export const unary: Interpretations = {
  ...Object.fromEntries(Object.entries(functions).map(([name, f]) => [name, eachNumber(f)])),
  ...Object.fromEntries(Object.entries(tests).map(([name, f]) => [name, eachNumber(f, () => "bool")])),
  Cast: eachNumber((x) => x, typeTo),
};

function eachNumber(f: Function1, typeOf?: (attributes: Attributes) => ValueType): Interpretation {
  return (inputs, attributes) => {
    const x = input(inputs, 0);
    const type = typeOf ? typeOf(attributes) : x.type;
    return [generate({ shape: x.shape, type }, (_, place) => f(numberAt(x.values, place), attributes))];
  };
}

function typeTo(attributes: Attributes): ValueType {
  const type = TYPES.find((each) => each === attributes["to"]);
  if (type) return type;
  throw new Error(`interpret: Cast to ${attributes["to"]}`);
}

function roundHalfToEven(x: number): number {
  const down = Math.floor(x);
  const half = x - down - 0.5;
  if (half !== 0) return half < 0 ? down : down + 1;
  return down % 2 === 0 ? down : down + 1;
}
