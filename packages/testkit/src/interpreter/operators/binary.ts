import { type Attributes, numberOf } from "@gruyere/compiler/graph";
import { type Interpretation, type Interpretations, list } from "../interpretation.js";
import { at, generate, type Tensor } from "../tensor.js";

type Function2 = (a: number, b: number, attributes: Attributes) => number;

const onFloats: Readonly<Record<string, Function2>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Mod: modulo,
  Max: (a, b) => Math.max(a, b),
  Min: (a, b) => Math.min(a, b),
  BitwiseAnd: (a, b) => a & b,
  PRelu: (x, slope) => (x < 0 ? slope * x : x),
};

/** Where 32 bits differ from float64: products that wrap around, and quotients that truncate. */
const onIntegers: Readonly<Record<string, Function2>> = {
  ...onFloats,
  Mul: Math.imul,
  Div: (a, b) => Math.trunc(a / divisor(b)),
  Mod: (a, b, attributes) => modulo(a, divisor(b), attributes),
};

const comparisons: Readonly<Record<string, Function2>> = {
  Equal: (a, b) => (a === b ? 1 : 0),
  Less: (a, b) => (a < b ? 1 : 0),
  LessOrEqual: (a, b) => (a <= b ? 1 : 0),
  Greater: (a, b) => (a > b ? 1 : 0),
  GreaterOrEqual: (a, b) => (a >= b ? 1 : 0),
  And: (a, b) => (a && b ? 1 : 0),
  Or: (a, b) => (a || b ? 1 : 0),
  Xor: (a, b) => (a === b ? 0 : 1),
};

/** Operators on two inputs that broadcast to one another; `Max`, `Min` and `Sum` take any number of them. */
export const binary: Interpretations = {
  ...Object.fromEntries(Object.keys(onFloats).map((name) => [name, arithmetic(name)])),
  ...Object.fromEntries(Object.entries(comparisons).map(([name, f]) => [name, comparison(f)])),
  Sum: arithmetic("Add"),
};

/** The shape of several tensors broadcast to one another. Throws when they don't fit. */
export function broadcastShape(tensors: readonly Tensor[]): readonly number[] {
  const rank = Math.max(0, ...tensors.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = tensors.map(({ shape }) => shape[axis - rank + shape.length] ?? 1);
    const size = sizes.find((each) => each !== 1) ?? 1;
    if (sizes.some((each) => each !== 1 && each !== size)) throw new Error(`interpret: sizes ${sizes} don't broadcast`);
    return size;
  });
}

function arithmetic(name: string): Interpretation {
  return (inputs, attributes) => {
    const tensors = list(inputs);
    const [first] = tensors;
    const f = (first?.type === "float32" ? onFloats : onIntegers)[name];
    if (!first || !f) throw new Error(`interpret: ${name} without inputs`);
    const signature = { shape: broadcastShape(tensors), type: first.type };
    const others = tensors.slice(1);
    return [generate(signature, (index) => others.reduce((sum, each) => f(sum, at(each, index), attributes), at(first, index)))];
  };
}

function comparison(f: Function2): Interpretation {
  return (inputs, attributes) => {
    const [a, b, ...more] = list(inputs);
    if (!a || !b || more.length > 0) throw new Error("interpret: a comparison takes two inputs");
    const signature = { shape: broadcastShape([a, b]), type: "bool" } as const;
    return [generate(signature, (index) => f(at(a, index), at(b, index), attributes))];
  };
}

/** `fmod` 1: the sign of the dividend, as C has it; otherwise that of the divisor, as Python has it. */
function modulo(a: number, b: number, attributes: Attributes): number {
  const rest = a % b;
  return numberOf(attributes, "fmod", 0) === 1 || rest === 0 || rest < 0 === b < 0 ? rest : rest + b;
}

function divisor(b: number): number {
  if (b === 0) throw new Error("interpret: an integer divided by zero");
  return b;
}
