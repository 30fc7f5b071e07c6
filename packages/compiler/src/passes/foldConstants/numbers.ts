import type { Value } from "../../graph/graph.js";
import { operatorOf } from "../../graph/operators.js";
import { sameShape } from "../../graph/shapes.js";
import type { Rule, Rules, Site } from "../rules.js";

/** `x` where the node stands: broadcast to its shape. */
function standIn(x: Value | undefined, node: Parameters<Rule>[0], { make }: Site): Value | undefined {
  const [signature] = operatorOf(node.operator).infer(node.inputs, node.attributes);
  if (!x || !signature || signature.type !== x.type) return undefined;
  return sameShape(signature.shape, x.shape) ? x : make("Expand", [x], { shape: signature.shape });
}

/** Whether multiplying by a number loses no digit: ± a power of two. */
const isExact = (number: number): boolean => Number.isInteger(Math.log2(Math.abs(number)));

const timesOne: Rule = (node, site) => {
  const [a, b] = node.inputs;
  if (site.filled(b) === 1) return standIn(a, node, site);
  return site.filled(a) === 1 ? standIn(b, node, site) : undefined;
};

const timesMinusOne: Rule = (node, site) => {
  const [a, b] = node.inputs;
  const kept = site.filled(b) === -1 ? a : site.filled(a) === -1 ? b : undefined;
  return kept && standIn(site.make("Neg", [kept]), node, site);
};

/** (−a)(−b) = ab; (−a) c = a (−c) for a constant. */
const timesNegative: Rule = ({ inputs: [a, b] }, site) => {
  const x = site.madeBy(a, "Neg")?.inputs[0];
  const y = site.madeBy(b, "Neg")?.inputs[0];
  if (x && y) return site.make("Mul", [x, y]);
  if (x && site.builder.constantOf(b)) return site.make("Mul", [x, site.make("Neg", [b])]);
  return y && site.builder.constantOf(a) ? site.make("Mul", [site.make("Neg", [a]), y]) : undefined;
};

/** (x c) d = x (c d), where no digit is lost. */
const timesTwice: Rule = ({ inputs: [a, b] }, site) => {
  const [x, factor] = a && site.filled(b) !== undefined ? [a, b] : [b, a];
  const inner = site.madeBy(x, "Mul");
  const outer = site.filled(factor);
  if (!inner || outer === undefined) return undefined;
  const [y, second] = site.filled(inner.inputs[1]) !== undefined ? inner.inputs : inner.inputs.toReversed();
  const number = site.filled(second);
  if (number === undefined || !(isExact(number) || isExact(outer))) return undefined;
  return site.make("Mul", [y, site.make("Mul", [second, factor])]);
};

const plusZero: Rule = (node, site) => {
  const [a, b] = node.inputs;
  if (site.filled(b) === 0) return standIn(a, node, site);
  return site.filled(a) === 0 ? standIn(b, node, site) : undefined;
};

/** a + (−b) = a − b. */
const plusNegative: Rule = ({ inputs: [a, b] }, site) => {
  const y = site.madeBy(b, "Neg")?.inputs[0];
  if (y) return site.make("Sub", [a, y]);
  const x = site.madeBy(a, "Neg")?.inputs[0];
  return x && site.make("Sub", [b, x]);
};

/** x − 0 = x, 0 − x = −x, a − (−b) = a + b. */
const minus: Rule = (node, site) => {
  const [a, b] = node.inputs;
  if (site.filled(b) === 0) return standIn(a, node, site);
  if (site.filled(a) === 0) return b && standIn(site.make("Neg", [b]), node, site);
  const y = site.madeBy(b, "Neg")?.inputs[0];
  return y && site.make("Add", [a, y]);
};

/** −(−x) = x, −(a − b) = b − a, −(x c) = x (−c). */
const negated: Rule = ({ inputs: [x] }, site) => {
  const inner = site.builder.producerOf(x);
  const [a, b] = inner?.inputs ?? [];
  if (inner?.operator === "Neg") return a;
  if (inner?.operator === "Sub") return site.make("Sub", [b, a]);
  if (inner?.operator !== "Mul") return undefined;
  if (site.builder.constantOf(b)) return site.make("Mul", [a, site.make("Neg", [b])]);
  return site.builder.constantOf(a) && site.make("Mul", [site.make("Neg", [a]), b]);
};

/** x / 1 = x, and division by a power of two is multiplication. */
const divided: Rule = (node, site) => {
  const [x, y] = node.inputs;
  const divisor = site.filled(y);
  if (!x || !y || divisor === undefined || x.type !== "float32" || !isExact(divisor)) return undefined;
  if (divisor === 1) return standIn(x, node, site);
  return standIn(site.make("Mul", [x, site.builder.scalar(1 / divisor)]), node, site);
};

/** x¹ = x, x² = x x. */
const raised: Rule = (node, site) => {
  const [x] = node.inputs;
  const power = site.filled(node.inputs[1]);
  if (power === 1) return standIn(x, node, site);
  return power === 2 ? standIn(site.make("Mul", [x, x]), node, site) : undefined;
};

const chosen: Rule = (node, site) => {
  const [condition, a, b] = node.inputs;
  const always = site.filled(condition);
  if (always !== undefined) return standIn(always ? a : b, node, site);
  return a === b ? standIn(a, node, site) : undefined;
};

/** x > 0 is relu(x) > 0: nothing but its ReLU needs x then. */
const positive: Rule = ({ inputs: [x, zero] }, site) => {
  if (!x || site.filled(zero) !== 0) return undefined;
  const relu = site.builder.takersOf(x).find(({ operator }) => operator === "Relu");
  return relu && site.make("Greater", [relu.outputs[0], zero]);
};

const inverse =
  (operator: string): Rule =>
  ({ inputs: [x] }, { madeBy }) =>
    madeBy(x, operator)?.inputs[0];

const idempotent =
  (operator: string): Rule =>
  ({ inputs: [x] }, { madeBy }) =>
    madeBy(x, operator) && x;

/** A cast to the type that is there; the second of two casts, where the first loses nothing. */
const cast: Rule = ({ inputs: [x], attributes }, site) => {
  if (x?.type === attributes["to"]) return x;
  const inner = site.madeBy(x, "Cast")?.inputs[0];
  const lossless = inner?.type === "bool" || (inner?.type === "int32" && x?.type === "int64");
  return inner && lossless ? site.make("Cast", [inner], attributes) : undefined;
};

/** Arithmetic that changes no digit (but for the sign of a zero). */
export const numberRules: Rules = {
  Mul: [timesOne, timesMinusOne, timesNegative, timesTwice],
  Add: [plusZero, plusNegative],
  Sub: [minus],
  Neg: [negated],
  Div: [divided],
  Pow: [raised],
  Where: [chosen],
  Greater: [positive],
  Not: [inverse("Not")],
  Relu: [idempotent("Relu")],
  Abs: [idempotent("Abs")],
  Cast: [cast],
  Identity: [({ inputs: [x] }) => x],
};
