import { binary, cast, elementwise, like, where } from "../expressions/elementwise.js";
import { filled, reshape } from "../expressions/layout.js";
import type { TraceKernel, TraceKernels } from "../kernel.js";

/** Bools are compared as 0 and 1. */
const compare =
  (operator: string): TraceKernel =>
  ({ graph, input }) => {
    const [a, b] = [input("a"), input("b")];
    if (a.type !== "bool" || operator === "Equal") return binary(graph, operator, a, b);
    return binary(graph, operator, cast(graph, a, "int32"), cast(graph, b, "int32"));
  };

const notEqual: TraceKernel = ({ graph, input }) => {
  const [a, b] = [input("a"), input("b")];
  return a.type === "bool" ? binary(graph, "Xor", a, b) : elementwise(graph, "Not", [binary(graph, "Equal", a, b)]);
};

const logical =
  (operator: string): TraceKernel =>
  ({ graph, input }) =>
    binary(graph, operator, cast(graph, input("a"), "bool"), cast(graph, input("b"), "bool"));

/** A condition of one axis chooses slices of the first axis. */
const select: TraceKernel = ({ graph, input }) => {
  const [condition, t, e] = [cast(graph, input("condition"), "bool"), input("t"), input("e")];
  const rank = t.shape.length;
  const isByRow = condition.shape.length === 1 && rank > 1;
  const chosen = isByRow ? reshape(graph, condition, [t.shape[0] ?? 0, ...t.shape.slice(1).map(() => 1)]) : condition;
  const type = t.type === "float32" || e.type === "float32" ? "float32" : t.type === "int32" ? "int32" : e.type;
  return where(graph, chosen, cast(graph, t, type), cast(graph, e, type));
};

/** Whether a float is NaN or infinite; integers are neither. */
const test =
  (operator: "IsNaN" | "IsInf"): TraceKernel =>
  ({ graph, input }) => {
    const x = input("x");
    if (x.type === "float32") return elementwise(graph, operator, [x]);
    return filled(graph, { shape: x.shape, type: "bool" }, 0);
  };

const isReal: TraceKernel = ({ graph, input }) => {
  const x = cast(graph, input("x"), "float32");
  return binary(graph, "Less", elementwise(graph, "Abs", [x]), like(graph, x, Number.POSITIVE_INFINITY));
};

/** Comparisons, logic, and choice. */
export const comparison: TraceKernels = {
  Equal: compare("Equal"),
  NotEqual: notEqual,
  Less: compare("Less"),
  LessEqual: compare("LessOrEqual"),
  Greater: compare("Greater"),
  GreaterEqual: compare("GreaterOrEqual"),
  LogicalAnd: logical("And"),
  LogicalOr: logical("Or"),
  LogicalNot: ({ graph, input }) => elementwise(graph, "Not", [cast(graph, input("x"), "bool")]),
  Select: select,
  IsNan: test("IsNaN"),
  IsInf: test("IsInf"),
  IsFinite: isReal,
};
