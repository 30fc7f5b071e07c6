import { intsOf } from "../graph/attributes.js";
import type { Value } from "../graph/graph.js";
import { operatorOf } from "../graph/operators.js";
import { sameShape, sizeOf } from "../graph/shapes.js";
import type { Pass } from "./pass.js";
import { type Rule, rewriteByRules, type Site } from "./rules.js";
import { keepsAxes, reducedAxes, withOnes, withRank } from "./shapes.js";

/** The sum over axes, which stay with size 1. */
const summed = ({ make }: Site, x: Value, axes: readonly number[]): Value =>
  axes.length === 0 ? x : make("ReduceSum", [x], { axes, keepdims: true });

/** `value`, which has all axes, in the shape that the node promised. */
function shaped(value: Value, { operator, inputs, attributes }: Parameters<Rule>[0], { make }: Site): Value | undefined {
  const [signature] = operatorOf(operator).infer(inputs, attributes);
  return signature && (sameShape(signature.shape, value.shape) ? value : make("Reshape", [value], { shape: signature.shape }));
}

/** Σ over equal numbers is a multiplication. */
const ofExpanded: Rule = (node, site) => {
  const [x] = node.inputs;
  const [small] = site.madeBy(x, "Expand")?.inputs ?? [];
  if (!x || !small) return undefined;
  const own = withRank(small.shape, x.shape.length);
  const axes = reducedAxes(node.attributes, x.shape.length);
  const repeated = axes.filter((axis) => own[axis] === 1);
  const times = sizeOf(repeated.map((axis) => x.shape[axis] ?? 1));
  if (times === 0) return undefined;
  const whole = site.make("Reshape", [small], { shape: own });
  const sum = summed(
    site,
    whole,
    axes.filter((axis) => own[axis] !== 1),
  );
  const product = site.make("Mul", [sum, site.builder.scalar(times, x.type)]);
  return shaped(site.make("Expand", [product], { shape: withOnes(x.shape, axes) }), node, site);
};

/** Two sums are one over all of their axes. */
const ofSum: Rule = (node, site) => {
  const [x] = node.inputs;
  const inner = site.madeBy(x, "ReduceSum");
  const [whole] = inner?.inputs ?? [];
  if (!x || !inner || !whole) return undefined;
  const gone = reducedAxes(inner.attributes, whole.shape.length);
  const left = keepsAxes(inner.attributes)
    ? whole.shape.map((_, axis) => axis)
    : whole.shape.flatMap((_, axis) => (gone.includes(axis) ? [] : [axis]));
  const more = reducedAxes(node.attributes, x.shape.length).map((axis) => left[axis] ?? 0);
  const axes = [...new Set([...gone, ...more])].toSorted((a, b) => a - b);
  return shaped(summed(site, whole, axes), node, site);
};

/** Σ a b = b Σ a, where b is the same along the axes. */
const ofProduct: Rule = (node, site) => {
  const [x] = node.inputs;
  const product = site.madeBy(x, "Mul");
  if (!x || !product) return undefined;
  const axes = reducedAxes(node.attributes, x.shape.length);
  const [a, b] = product.inputs;
  for (const [summand, factor] of [
    [a, b],
    [b, a],
  ]) {
    if (!summand || !factor) continue;
    const [own, other] = [withRank(summand.shape, x.shape.length), withRank(factor.shape, x.shape.length)];
    if (!axes.every((axis) => other[axis] === 1 && own[axis] === x.shape[axis])) continue;
    const missing = x.shape.length - summand.shape.length;
    const sum = summed(
      site,
      summand,
      axes.map((axis) => axis - missing),
    );
    return shaped(site.make("Mul", [sum, factor]), node, site);
  }
  return undefined;
};

/** Σ −x = −Σ x: fewer numbers. */
const ofNegative: Rule = ({ inputs: [x], attributes }, site) => {
  const [positive] = site.madeBy(x, "Neg")?.inputs ?? [];
  return positive && site.make("Neg", [site.make("ReduceSum", [positive], attributes)]);
};

/** The sum of a value to which axes of size 1 were added, or from which they were taken, is that of the value. */
const ofReshaped: Rule = (node, site) => {
  const [x] = node.inputs;
  const [source] = site.madeBy(x, "Reshape")?.inputs ?? [];
  if (!x || !source) return undefined;
  const axes = reducedAxes(node.attributes, x.shape.length);
  const real = (shape: readonly number[]): readonly number[] => shape.flatMap((size, axis) => (size === 1 ? [] : [axis]));
  const [realAfter, realBefore] = [real(x.shape), real(source.shape)];
  if (axes.length === x.shape.length) return shaped(summed(site, source, [...source.shape.keys()]), node, site);
  const sizes = ({ shape }: Value, at: readonly number[]): readonly number[] => at.map((axis) => shape[axis] ?? 1);
  if (!sameShape(sizes(x, realAfter), sizes(source, realBefore))) return undefined;
  const before = axes.flatMap((axis) => realBefore[realAfter.indexOf(axis)] ?? []);
  return shaped(summed(site, source, before), node, site);
};

/** The sum of a transposed value is that of the value, where what is left keeps its order. */
const ofTransposed: Rule = (node, site) => {
  const [x] = node.inputs;
  const transpose = site.madeBy(x, "Transpose");
  const [source] = transpose?.inputs ?? [];
  if (!x || !transpose || !source) return undefined;
  const perm = intsOf(transpose.attributes, "perm");
  const axes = reducedAxes(node.attributes, x.shape.length);
  const left = perm.filter((_, axis) => !axes.includes(axis));
  if (!left.every((axis, i) => i === 0 || axis > (left[i - 1] ?? 0))) return undefined;
  const before = axes.map((axis) => perm[axis] ?? 0).toSorted((a, b) => a - b);
  return shaped(summed(site, source, before), node, site);
};

/** Axes of size 1 need no summing. */
const overNothing: Rule = (node, site) => {
  const [x] = node.inputs;
  if (!x || !("axes" in node.attributes)) return undefined;
  const axes = intsOf(node.attributes, "axes");
  const real = reducedAxes(node.attributes, x.shape.length).filter((axis) => x.shape[axis] !== 1);
  if (axes.length === 0 || real.length === 0 || real.length === axes.length) return undefined;
  return shaped(summed(site, x, real), node, site);
};

/** Gradients of what was broadcast are sums of what may be broadcast too: sums come first, and over few numbers. */
export const broadcastGradients: Pass = {
  name: "broadcast-gradients",
  description: "sums of broadcast values become products, sums of sums one sum",
  run: (graph) =>
    rewriteByRules(graph, { ReduceSum: [overNothing, ofSum, ofExpanded, ofNegative, ofReshaped, ofTransposed, ofProduct] }),
};
