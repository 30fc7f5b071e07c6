import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { cast, elementwise, like, binary as node, where } from "../expressions/elementwise.js";
import { scalarOf } from "../expressions/layout.js";
import type { TraceKernel, TraceKernels } from "../kernel.js";

type Make = (graph: GraphBuilder, a: Value, b: Value) => Value;

/** A function of two numbers of one type. Bools are 0 and 1: what isn't 0 is 1. */
const arithmetic =
  (make: Make): TraceKernel =>
  ({ graph, input }) => {
    const [a, b] = [input("a"), input("b")];
    if (a.type !== "bool") return make(graph, a, b);
    return cast(graph, make(graph, cast(graph, a, "int32"), cast(graph, b, "int32")), "bool");
  };

/** The same in float32, whatever comes; the result has the type of what came. */
const inFloats =
  (make: Make): TraceKernel =>
  ({ graph, input }) => {
    const [a, b] = [input("a"), input("b")];
    return cast(graph, make(graph, cast(graph, a, "float32"), cast(graph, b, "float32")), a.type);
  };

const asOnnx =
  (operator: string): Make =>
  (graph, a, b) =>
    node(graph, operator, a, b);

/** On bools a logical operator, on numbers another. */
const orLogical =
  (operator: string, logical: string): TraceKernel =>
  ({ graph, input }) => {
    const [a, b] = [input("a"), input("b")];
    return node(graph, a.type === "bool" ? logical : operator, a, b);
  };

const not = (graph: GraphBuilder, x: Value): Value => elementwise(graph, "Not", [x]);
const isZero = (graph: GraphBuilder, x: Value): Value => node(graph, "Equal", x, like(graph, x, 0));
const isNegative = (graph: GraphBuilder, x: Value): Value => node(graph, "Less", x, like(graph, x, 0));

/** Integers by 0 are 0, as TensorFlow.js has it; the processor would trap. */
function byDivisor(graph: GraphBuilder, b: Value, make: (b: Value) => Value): Value {
  const known = scalarOf(graph, b);
  if (known !== undefined && known !== 0) return make(b);
  const zero = isZero(graph, b);
  return where(graph, zero, like(graph, b, 0), make(where(graph, zero, like(graph, b, 1), b)));
}

/** A quotient of integers, cut off towards zero, and its remainder, which has the sign of `a`. */
function divided(graph: GraphBuilder, a: Value, b: Value): { readonly quotient: Value; readonly rest: Value } {
  const quotient = node(graph, "Div", a, b);
  return { quotient, rest: node(graph, "Sub", a, node(graph, "Mul", quotient, b)) };
}

/** Whether a remainder and its divisor differ in sign: where rounding down isn't cutting off. */
const disagree = (graph: GraphBuilder, rest: Value, b: Value): Value =>
  node(graph, "And", not(graph, isZero(graph, rest)), node(graph, "Xor", isNegative(graph, rest), isNegative(graph, b)));

const floorDivIntegers: Make = (graph, a, b) =>
  byDivisor(graph, b, (divisor) => {
    const { quotient, rest } = divided(graph, a, divisor);
    return node(graph, "Sub", quotient, cast(graph, disagree(graph, rest, divisor), "int32"));
  });

/** Rounded down to an integer, also for floats. */
const floorDiv: TraceKernel = ({ graph, input }) => {
  const [a, b] = [input("a"), input("b")];
  if (a.type === "float32") return cast(graph, elementwise(graph, "Floor", [node(graph, "Div", a, b)]), "int32");
  return floorDivIntegers(graph, cast(graph, a, "int32"), cast(graph, b, "int32"));
};

/** The remainder with the sign of the divisor. */
const mod: Make = (graph, a, b) => {
  if (a.type === "int32") return byDivisor(graph, b, (divisor) => elementwise(graph, "Mod", [a, divisor], { fmod: 0 }));
  const rest = elementwise(graph, "Mod", [a, b], { fmod: 1 });
  return where(graph, disagree(graph, rest, b), node(graph, "Add", rest, b), rest);
};

const realDiv: Make = (graph, a, b) =>
  a.type === "int32" ? byDivisor(graph, b, (divisor) => node(graph, "Div", a, divisor)) : node(graph, "Div", a, b);

const pow: Make = (graph, a, b) => (scalarOf(graph, b) === 2 ? node(graph, "Mul", a, a) : node(graph, "Pow", a, b));

const squaredDifference: Make = (graph, a, b) => {
  const difference = node(graph, "Sub", a, b);
  return node(graph, "Mul", difference, difference);
};

/** The angle of (b, a) with the first axis. */
const atan2: Make = (graph, a, b) => {
  const [zero, pi] = [like(graph, a, 0), like(graph, a, Math.PI)];
  const half = node(graph, "Mul", elementwise(graph, "Sign", [a]), like(graph, a, Math.PI / 2));
  const turn = where(graph, isNegative(graph, a), elementwise(graph, "Neg", [pi]), pi);
  const angle = elementwise(graph, "Atan", [node(graph, "Div", a, b)]);
  const turned = node(graph, "Add", angle, where(graph, isNegative(graph, b), turn, zero));
  return where(graph, isZero(graph, b), half, turned);
};

/** The sum of a list. */
const addN: TraceKernel = ({ graph, list }) => list().reduce((sum, x) => node(graph, "Add", sum, x));

/** Functions of two numbers. */
export const binary: TraceKernels = {
  Add: arithmetic(asOnnx("Add")),
  Sub: arithmetic(asOnnx("Sub")),
  Multiply: orLogical("Mul", "And"),
  RealDiv: arithmetic(realDiv),
  FloorDiv: floorDiv,
  Mod: arithmetic(mod),
  Pow: arithmetic(pow),
  Maximum: orLogical("Max", "Or"),
  Minimum: orLogical("Min", "And"),
  SquaredDifference: arithmetic(squaredDifference),
  Atan2: inFloats(atan2),
  BitwiseAnd: ({ graph, input }) => node(graph, "BitwiseAnd", input("a"), input("b")),
  AddN: addN,
};
