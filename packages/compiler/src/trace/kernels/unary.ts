import type { Attributes, Value } from "../../graph/graph.js";
import { binary, cast, elementwise, like, where } from "../expressions/elementwise.js";
import type { KernelCall, TraceKernel, TraceKernels } from "../kernel.js";
import { numberIn } from "../kernelArguments.js";

/** A function of one number: integers go through float32 and are cut off towards zero, as TensorFlow.js has it. */
export const onFloats =
  (make: (x: Value, call: KernelCall) => Value, name = "x"): TraceKernel =>
  (call) => {
    const x = call.input(name);
    return cast(call.graph, make(cast(call.graph, x, "float32"), call), x.type);
  };

const asOnnx = (operator: string, attributes: Attributes = {}): TraceKernel =>
  onFloats((x, { graph }) => elementwise(graph, operator, [x], attributes));

/** The same without a way through float32: ONNX Runtime has it for integers; a bool goes through int32. */
const onNumbers =
  (operator: string): TraceKernel =>
  ({ graph, input }) => {
    const x = input("x");
    const made = elementwise(graph, operator, [x.type === "bool" ? cast(graph, x, "int32") : x]);
    return cast(graph, made, x.type);
  };

/** An integer is what it is rounded to. */
const rounding =
  (operator: string): TraceKernel =>
  ({ graph, input }) => {
    const x = input("x");
    return x.type === "float32" ? elementwise(graph, operator, [x]) : x;
  };

/** e^x - 1: near zero by 2 t / (1 - t), t = tanh(x / 2), which loses no digits. */
const expm1 = onFloats((x, { graph }) => {
  const one = like(graph, x, 1);
  const t = elementwise(graph, "Tanh", [binary(graph, "Mul", x, like(graph, x, 0.5))]);
  const near = binary(graph, "Div", binary(graph, "Add", t, t), binary(graph, "Sub", one, t));
  const far = binary(graph, "Sub", elementwise(graph, "Exp", [x]), one);
  return where(graph, binary(graph, "Less", elementwise(graph, "Abs", [x]), one), near, far);
});

/** log(1 + x): of an exponential it is a softplus; below 1 by 2 atanh(x / (2 + x)), which loses no digits. */
const log1p = onFloats((x, { graph }) => {
  const producer = graph.producerOf(x);
  const [exponent] = producer?.inputs ?? [];
  if (producer?.operator === "Exp" && exponent) return elementwise(graph, "Softplus", [exponent]);
  const [one, two] = [like(graph, x, 1), like(graph, x, 2)];
  const near = elementwise(graph, "Atanh", [binary(graph, "Div", x, binary(graph, "Add", x, two))]);
  const far = elementwise(graph, "Log", [binary(graph, "Add", x, one)]);
  return where(graph, binary(graph, "Less", x, one), binary(graph, "Add", near, near), far);
});

/** 1 above zero, `alpha` elsewhere. */
const step: TraceKernel = (call) => {
  const { graph } = call;
  const x = call.input("x");
  const number = x.type === "bool" ? cast(graph, x, "int32") : x;
  const above = binary(graph, "Greater", number, like(graph, number, 0));
  const alpha = numberIn(call, "alpha", 0);
  if (alpha === 0) return cast(graph, above, x.type);
  return cast(graph, where(graph, above, like(graph, number, 1), like(graph, number, alpha)), x.type);
};

const square: TraceKernel = ({ graph, input }) => {
  const x = input("x");
  return x.type === "bool" ? x : binary(graph, "Mul", x, x);
};

const clip: TraceKernel = (call) => {
  const { graph } = call;
  const x = call.input("x");
  return elementwise(graph, "Clip", [
    x,
    like(graph, x, numberIn(call, "clipValueMin")),
    like(graph, x, numberIn(call, "clipValueMax")),
  ]);
};

/** Functions of one number. */
export const unary: TraceKernels = {
  Identity: ({ input }) => input("x"),
  Abs: onNumbers("Abs"),
  Neg: onNumbers("Neg"),
  Sign: onNumbers("Sign"),
  Floor: rounding("Floor"),
  Ceil: rounding("Ceil"),
  Round: rounding("Round"),
  Exp: ({ graph, input }) => elementwise(graph, "Exp", [cast(graph, input("x"), "float32")]),
  Expm1: expm1,
  Log: asOnnx("Log"),
  Log1p: log1p,
  Sqrt: asOnnx("Sqrt"),
  Rsqrt: onFloats((x, { graph }) => elementwise(graph, "Reciprocal", [elementwise(graph, "Sqrt", [x])])),
  Reciprocal: asOnnx("Reciprocal"),
  Square: square,
  Sin: asOnnx("Sin"),
  Cos: asOnnx("Cos"),
  Tan: asOnnx("Tan"),
  Asin: asOnnx("Asin"),
  Acos: asOnnx("Acos"),
  Atan: asOnnx("Atan"),
  Sinh: asOnnx("Sinh"),
  Cosh: asOnnx("Cosh"),
  Tanh: asOnnx("Tanh"),
  Asinh: asOnnx("Asinh"),
  Acosh: asOnnx("Acosh"),
  Atanh: asOnnx("Atanh"),
  Erf: asOnnx("Erf"),
  Sigmoid: asOnnx("Sigmoid"),
  Softplus: asOnnx("Softplus"),
  Step: step,
  ClipByValue: clip,
};
