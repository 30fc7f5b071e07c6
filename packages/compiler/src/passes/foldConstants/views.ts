import { intsOf } from "../../graph/attributes.js";
import type { Value } from "../../graph/graph.js";
import { operatorOf } from "../../graph/operators.js";
import { sameShape, sizeOf } from "../../graph/shapes.js";
import { broadcastingOperators, unaryOperators } from "../elementwiseNames.js";
import { type Rule, type Rules, rulesFor } from "../rules.js";
import { reducedAxes, withRank } from "../shapes.js";

/** What an operator makes of inputs, without their Expand: broadcasting does the same, later. */
const withoutExpand: Rule = ({ operator, inputs, attributes }, site) => {
  const bare = inputs.map((input) => site.madeBy(input, "Expand")?.inputs[0] ?? input);
  if (bare.every((input, i) => input === inputs[i])) return undefined;
  const [expected] = operatorOf(operator).infer(inputs, attributes);
  const made = site.make(operator, bare, attributes);
  return expected && !sameShape(made.shape, expected.shape) ? site.make("Expand", [made], { shape: expected.shape }) : made;
};

/** An input without the axes of size 1 that were put in front of it: broadcasting puts them there, if another input has them. */
const withoutLeadingOnes: Rule = ({ operator, inputs, attributes }, site) => {
  const bare = inputs.map((input) => {
    const [source] = site.madeBy(input, "Reshape")?.inputs ?? [];
    return source && input && sameShape(withRank(source.shape, input.shape.length), input.shape) ? source : input;
  });
  const changed = bare.findIndex((input, i) => input !== inputs[i]);
  if (changed < 0) return undefined;
  const shapeOf = (given: typeof inputs) => operatorOf(operator).infer(given, attributes)[0]?.shape ?? [];
  const given = sameShape(shapeOf(bare), shapeOf(inputs)) ? bare : inputs.with(changed, bare[changed]);
  return sameShape(shapeOf(given), shapeOf(inputs)) ? site.make(operator, given, attributes) : undefined;
};

/** To the shape that is there; the second of two; of one number that was expanded. */
const reshape: Rule = ({ inputs: [x], attributes }, site) => {
  const shape = intsOf(attributes, "shape");
  if (x && sameShape(x.shape, shape)) return x;
  const inner = site.madeBy(x, "Reshape")?.inputs[0];
  if (inner) return site.make("Reshape", [inner], attributes);
  const [one] = site.madeBy(x, "Expand")?.inputs ?? [];
  if (!one || sizeOf(one.shape) !== 1) return undefined;
  return site.make("Expand", [site.make("Reshape", [one], { shape: [] })], attributes);
};

/** In the order that is there; the second of two; of axes of size 1 only. */
const transpose: Rule = ({ inputs: [x], attributes }, site) => {
  const perm = intsOf(attributes, "perm");
  if (!x) return undefined;
  if (perm.every((axis, i) => axis === i)) return x;
  const inner = site.madeBy(x, "Transpose");
  if (inner) {
    const before = intsOf(inner.attributes, "perm");
    return site.make("Transpose", inner.inputs, { perm: perm.map((axis) => before[axis] ?? axis) });
  }
  const [small] = site.madeBy(x, "Expand")?.inputs ?? [];
  const shape = perm.map((axis) => x.shape[axis] ?? 1);
  if (small) {
    const whole = site.make("Reshape", [small], { shape: withRank(small.shape, perm.length) });
    return site.make("Expand", [site.make("Transpose", [whole], attributes)], { shape });
  }
  const moved = perm.filter((axis) => x.shape[axis] !== 1);
  return moved.every((axis, i) => i === 0 || axis > (moved[i - 1] ?? 0)) ? site.make("Reshape", [x], { shape }) : undefined;
};

const expand: Rule = ({ inputs: [x], attributes }, site) => {
  if (x && sameShape(x.shape, intsOf(attributes, "shape"))) return x;
  const inner = site.madeBy(x, "Expand")?.inputs[0];
  return inner && site.make("Expand", [inner], attributes);
};

/** Once along each axis: nothing; along axes of size 1: an Expand. */
const tile: Rule = ({ inputs: [x], attributes }, site) => {
  const repeats = intsOf(attributes, "repeats");
  if (!x || !repeats.every((times, axis) => times === 1 || x.shape[axis] === 1)) return undefined;
  return site.make("Expand", [x], { shape: x.shape.map((size, axis) => size * (repeats[axis] ?? 1)) });
};

/** Over axes of size 1 only. */
const reduce: Rule = ({ operator, inputs: [x], attributes }, site) => {
  if (!x || !reducedAxes(attributes, x.shape.length).every((axis) => x.shape[axis] === 1)) return undefined;
  const [signature] = operatorOf(operator).infer([x], attributes);
  return signature && site.make("Reshape", [x], { shape: signature.shape });
};

const unchanged: Rule = ({ operator, inputs, attributes }) => {
  const [x] = inputs;
  const [signature] = operatorOf(operator).infer(inputs, attributes);
  return signature && x && sameShape(signature.shape, x.shape) ? x : undefined;
};

/** Steps through an axis from its end are no identity. */
const slice: Rule = (node, site) => {
  const { steps } = node.attributes;
  return Array.isArray(steps) && steps.some((step) => step !== 1) ? undefined : unchanged(node, site);
};

/** Negative pads next to positive ones are no identity. */
const pad: Rule = ({ inputs: [x], attributes }) => (intsOf(attributes, "pads").every((n) => n === 0) ? x : undefined);

/** Of one part; of parts that are joined along the same axis; without empty parts. */
const concat: Rule = ({ inputs, attributes }, site) => {
  const parts = inputs.flatMap((input): readonly (Value | undefined)[] => {
    if (input && sizeOf(input.shape) === 0) return [];
    const inner = site.madeBy(input, "Concat");
    return inner && inner.attributes["axis"] === attributes["axis"] ? inner.inputs : [input];
  });
  if (parts.length === 1) return parts[0];
  const same = parts.length === inputs.length && parts.every((part, i) => part === inputs[i]);
  return same || parts.length === 0 ? undefined : site.make("Concat", parts, attributes);
};

/** Operators that only arrange numbers. */
export const viewRules: Rules = {
  ...rulesFor(unaryOperators, withoutExpand),
  ...rulesFor(broadcastingOperators, withoutExpand, withoutLeadingOnes),
  ...rulesFor(["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd"], reduce),
  Reshape: [reshape],
  Transpose: [transpose],
  Expand: [expand],
  Tile: [tile],
  Slice: [slice],
  Pad: [pad],
  Concat: [concat],
};
