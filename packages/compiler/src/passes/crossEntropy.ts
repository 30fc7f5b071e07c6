import type { Node, Value } from "../graph/graph.js";
import { sameShape } from "../graph/shapes.js";
import { multiply, productOf } from "./factors.js";
import type { Pass } from "./pass.js";
import { type Rule, rewriteByRules, type Site } from "./rules.js";
import { keepsAxes, reducedAxes } from "./shapes.js";

/** The axis of a reduction over one axis, which stays. */
function keptAxis(node: Node | undefined): number | undefined {
  const [x] = node?.inputs ?? [];
  if (!node || !x || !keepsAxes(node.attributes)) return undefined;
  const [axis, ...others] = reducedAxes(node.attributes, x.shape.length);
  return others.length === 0 ? axis : undefined;
}

/** (x − max x) − log Σ exp(x − max x) is the logarithm of the softmax. */
const logSoftmax: Rule = ({ inputs: [shifted, logarithm] }, site) => {
  const [x, top] = site.madeBy(shifted, "Sub")?.inputs ?? [];
  const maximum = site.madeBy(top, "ReduceMax");
  const sum = site.madeBy(site.madeBy(logarithm, "Log")?.inputs[0], "ReduceSum");
  const axis = keptAxis(sum);
  const isOne = axis !== undefined && keptAxis(maximum) === axis && maximum?.inputs[0] === x;
  if (!x || !isOne || site.madeBy(sum?.inputs[0], "Exp")?.inputs[0] !== shifted) return undefined;
  return site.make("LogSoftmax", [x], { axis });
};

/** a b ± a c = a (b ± c): what comes of the gradients of both sides of a cross-entropy, softmax − target and sigmoid − target. */
const distributed =
  (subtracts: boolean): Rule =>
  ({ inputs: [a, b] }, site) => {
    if (!a || !b || a.type !== "float32" || !sameShape(a.shape, b.shape)) return undefined;
    const [left, right] = [productOf(a, site), productOf(b, site)];
    const common = shared(left.factors, right.factors);
    if (common.length === 0 || left.factors.length < 2 || right.factors.length < 2) return undefined;
    const [x, y] = [left, right].map(({ factors }) => multiply(without(factors, common), site) ?? site.builder.scalar(1));
    const [minusX, minusY] = [left.negative, right.negative !== subtracts];
    const inner = minusX === minusY ? site.make("Add", [x, y]) : site.make("Sub", minusX ? [y, x] : [x, y]);
    const product = multiply([...common, inner], site);
    if (!product || !sameShape(product.shape, a.shape)) return undefined;
    return minusX && minusY ? site.make("Neg", [product]) : product;
  };

/** Factors that are in both lists, each as often as it is in both. */
function shared(a: readonly Value[], b: readonly Value[]): readonly Value[] {
  const left = [...b];
  return a.filter((factor) => {
    const at = left.indexOf(factor);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

/** Factors without others, each as often as it is there. */
function without(factors: readonly Value[], gone: readonly Value[]): readonly Value[] {
  const left = [...factors];
  for (const factor of gone) {
    const at = left.indexOf(factor);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

/** (w > 0) w = w, because weights of labels are never below 0: what is left of a loss that leaves missing labels out. */
const presence: Rule = ({ inputs: [a, b] }, site) => {
  for (const [weights, other] of [
    [a, b],
    [b, a],
  ]) {
    if (!weights || !other || site.builder.roleOf(weights)?.kind !== "weights") continue;
    if (isPresence(other, weights, site)) return weights;
    const { factors, negative } = productOf(other, site);
    const left = factors.filter((factor) => !isPresence(factor, weights, site));
    const product = left.length < factors.length && multiply([...left, weights], site);
    if (product) return negative ? site.make("Neg", [product]) : product;
  }
  return undefined;
};

function isPresence(value: Value, weights: Value, site: Site): boolean {
  const [left, right] = site.madeBy(site.madeBy(value, "Cast")?.inputs[0], "Greater")?.inputs ?? [];
  return left === weights && site.filled(right) === 0;
}

/** Cross-entropies in their stable forms: `LogSoftmax`, and gradients softmax − target, sigmoid − target times a factor per row. */
export const crossEntropy: Pass = {
  name: "cross-entropy",
  description: "log-softmax as one operator; gradients of cross-entropies as (softmax − target) × weight",
  run: (graph) => rewriteByRules(graph, { Sub: [logSoftmax, distributed(true)], Add: [distributed(false)], Mul: [presence] }),
};
