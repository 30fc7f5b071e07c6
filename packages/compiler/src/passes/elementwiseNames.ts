/** Operators of one input that work number by number. */
export const unaryOperators: readonly string[] = [
  ...["Identity", "Neg", "Abs", "Sign", "Floor", "Ceil", "Round", "Reciprocal", "Sqrt", "Exp", "Log", "Erf", "Cast"],
  ...["Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Tanh", "Asinh", "Acosh", "Atanh", "Not", "IsNaN", "IsInf"],
  ...["Relu", "LeakyRelu", "Elu", "Selu", "Sigmoid", "HardSigmoid", "Softplus", "Softsign", "Gelu"],
];

/** Operators of several inputs that work number by number, on shapes that broadcast to one another. */
export const broadcastingOperators: readonly string[] = [
  ...["Add", "Sub", "Mul", "Div", "Pow", "Mod", "Max", "Min", "Sum", "BitwiseAnd", "Where"],
  ...["Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "And", "Or", "Xor"],
];

const all: ReadonlySet<string> = new Set([...unaryOperators, ...broadcastingOperators]);

/** Whether an operator works number by number, on inputs that broadcast to one another. */
export const isElementwise = (operator: string): boolean => all.has(operator);
