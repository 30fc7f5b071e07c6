export { bodyOf, flagOf, intsOf, numberOf, textOf, typeOf } from "./attributes.js";
export { GraphBuilder, type Numbers, numbersOf } from "./builder.js";
export { graphFlops, nodeFlops } from "./flops.js";
export type {
  Attributes,
  AttributeValue,
  Constant,
  Graph,
  GraphInput,
  GraphOutput,
  InputMember,
  InputRole,
  Node,
  OutputRole,
  Signature,
  Value,
  ValueType,
} from "./graph.js";
export type { Operator, Operators } from "./operator.js";
export { operatorNames, operatorOf } from "./operators.js";
export { printGraph } from "./print.js";
export { rewrite, type Visited } from "./rewrite.js";
export { roleKey } from "./roleKey.js";
