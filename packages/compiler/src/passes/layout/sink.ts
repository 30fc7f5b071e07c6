import { intsOf, numberOf } from "../../graph/attributes.js";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Attributes } from "../../graph/graph.js";
import { operatorOf } from "../../graph/operators.js";
import type { Visited } from "../../graph/rewrite.js";
import { axisOf, sameShape, sizeOf } from "../../graph/shapes.js";
import { isElementwise } from "../elementwiseNames.js";
import { keepsAxes, reducedAxes } from "../shapes.js";
import { conform, costOf, type Layout, layoutOf } from "./conform.js";
import { type Groups, isInOrder, permuted, reshaped, shapeOf, type View } from "./view.js";

/** A node on views. */
export interface Sinking {
  readonly operator: string;
  readonly inputs: readonly (View | undefined)[];
  readonly attributes: Attributes;
  readonly builder: GraphBuilder;
}

/** Computes on the bases of views; undefined where the operator needs its numbers in order. */
type Sink = (node: Sinking) => readonly View[] | undefined;

/** Number by number: all inputs in the layout that moves the fewest numbers. */
const elementwise: Sink = ({ operator, inputs, attributes, builder }) => {
  const views = inputs.filter((view) => view !== undefined);
  if (views.length !== inputs.length) return undefined;
  const [made] = operatorOf(operator).infer(
    views.map((view) => ({ shape: shapeOf(view), type: view.base.type })),
    attributes,
  );
  const layout = made && cheapest(views, made.shape);
  if (!layout) return undefined;
  const bases = views.map((view) => conform(builder, view, layout));
  return [{ base: builder.one(operator, bases, attributes), groups: layout.groups }];
};

/** The layout in which the fewest numbers move; undefined for that of the result itself. A view's is taken on a draw. */
function cheapest(views: readonly View[], shape: readonly number[]): Layout | undefined {
  const moved = views.filter((view) => !isInOrder(view));
  let least = moved.reduce((sum, { base }) => sum + sizeOf(base.shape), 0);
  let best: Layout | undefined;
  for (const view of moved) {
    // What broadcasts is moved before it grows.
    if (!sameShape(shapeOf(view), shape)) continue;
    const layout = layoutOf(view);
    const cost = views.reduce((sum, each) => sum + costOf(each, layout), 0);
    if (cost < least || (cost === least && !best)) [best, least] = [layout, cost];
  }
  return best;
}

/** Axes of a view as axes of its base; undefined where one is joined of several. */
function singleAxes({ groups }: View, axes: readonly number[]): number[] | undefined {
  const found = axes.flatMap((axis) => {
    const group = groups[axisOf(axis, groups.length)] ?? [];
    return group.length === 1 ? group : [];
  });
  return found.length === axes.length ? found : undefined;
}

/** Groups when some of the base's axes are gone. */
function without(groups: Groups, gone: ReadonlySet<number>): Groups {
  const left = groups.flat().filter((axis) => !gone.has(axis));
  const now = new Map(left.toSorted((a, b) => a - b).map((axis, i) => [axis, i]));
  return groups.map((group) => group.flatMap((axis) => now.get(axis) ?? []));
}

const reduction: Sink = ({ operator, inputs: [x], attributes, builder }) => {
  if (!x) return undefined;
  const reduced = reducedAxes(attributes, x.groups.length);
  const axes = reduced.flatMap((axis) => x.groups[axis] ?? []).toSorted((a, b) => a - b);
  // Over no axis at all, which ONNX takes for all of them.
  if (axes.length === 0) return undefined;
  const keepdims = keepsAxes(attributes);
  const base = builder.one(operator, [x.base], { ...attributes, axes, keepdims });
  if (keepdims) return [{ base, groups: x.groups }];
  const kept = x.groups.filter((_, axis) => !reduced.includes(axis));
  return [{ base, groups: without(kept, new Set(axes)) }];
};

/** Along one axis: lines stay lines. */
const alongAxis: Sink = ({ operator, inputs: [x, ...others], attributes, builder }) => {
  const [axis] = (x && singleAxes(x, [numberOf(attributes, "axis", -1)])) ?? [];
  if (!x || axis === undefined || others.length > 0) return undefined;
  return [{ base: builder.one(operator, [x.base], { ...attributes, axis }), groups: x.groups }];
};

const position: Sink = ({ operator, inputs: [x], attributes, builder }) => {
  const along = x && axisOf(numberOf(attributes, "axis", 0), x.groups.length);
  const [axis] = (x && along !== undefined && singleAxes(x, [along])) || [];
  if (!x || axis === undefined) return undefined;
  const keepdims = keepsAxes(attributes);
  const base = builder.one(operator, [x.base], { ...attributes, axis, keepdims });
  return [{ base, groups: keepdims ? x.groups : without(x.groups.toSpliced(along ?? 0, 1), new Set([axis])) }];
};

const concat: Sink = ({ inputs, attributes, builder }) => {
  const views = inputs.filter((view) => view !== undefined);
  const model = views.filter((view) => !isInOrder(view)).toSorted((a, b) => sizeOf(b.base.shape) - sizeOf(a.base.shape))[0];
  const [axis] = (model && singleAxes(model, [numberOf(attributes, "axis")])) ?? [];
  if (!model || axis === undefined) return undefined;
  const along = axisOf(numberOf(attributes, "axis"), model.groups.length);
  const layouts = views.map((view) => ({
    shape: model.base.shape.with(axis, shapeOf(view)[along] ?? 1),
    groups: model.groups,
  }));
  const moved = views.reduce((sum, view) => sum + (isInOrder(view) ? 0 : sizeOf(view.base.shape)), 0);
  if (views.reduce((sum, view, i) => sum + costOf(view, layouts[i] ?? layoutOf(view)), 0) > moved) return undefined;
  const bases = views.map((view, i) => {
    const { shape, groups } = layouts[i] ?? layoutOf(view);
    const base = conform(builder, view, { shape, groups });
    if (sameShape(base.shape, shape)) return base;
    // Leading axes of size 1, and a number that fills a tensor, are left to broadcasting elsewhere, but needed here.
    return builder.one(sizeOf(base.shape) === sizeOf(shape) ? "Reshape" : "Expand", [base], { shape });
  });
  return [{ base: builder.one("Concat", bases, { axis }), groups: model.groups }];
};

const split: Sink = ({ inputs: [x], attributes, builder }) => {
  const [axis] = (x && singleAxes(x, [numberOf(attributes, "axis", 0)])) ?? [];
  if (!x || axis === undefined) return undefined;
  return builder.add("Split", [x.base], { ...attributes, axis }).map((base) => ({ base, groups: x.groups }));
};

const cutAxes: Sink = ({ operator, inputs: [x, ...others], attributes, builder }) => {
  if (!x || others.length > 0) return undefined;
  const given = "axes" in attributes ? intsOf(attributes, "axes") : x.groups.map((_, axis) => axis);
  const axes = singleAxes(x, given);
  return axes && [{ base: builder.one(operator, [x.base], { ...attributes, axes }), groups: x.groups }];
};

const transposition: Sink = ({ inputs: [x], attributes }) => x && [permuted(x, intsOf(attributes, "perm"))];

const reshaping: Sink = ({ inputs: [x], attributes, builder }) => {
  const view = x && reshaped(builder, x, intsOf(attributes, "shape"));
  return view && [view];
};

/** Copies along axes of size 1, of a shape of as many axes. */
const expansion: Sink = ({ inputs: [x], attributes, builder }) => {
  const shape = intsOf(attributes, "shape");
  const old = x && shapeOf(x);
  if (!x || !old || old.length !== shape.length) return undefined;
  const grown = old.flatMap((size, axis) => (size === shape[axis] ? [] : [axis]));
  const axes = singleAxes(x, grown);
  if (!axes) return undefined;
  const wanted = axes.reduce((sizes, axis, i) => sizes.with(axis, shape[grown[i] ?? 0] ?? 1), x.base.shape);
  return [{ base: builder.one("Expand", [x.base], { shape: wanted }), groups: x.groups }];
};

const named = (sink: Sink, ...operators: readonly string[]): readonly (readonly [string, Sink])[] =>
  operators.map((operator) => [operator, sink]);

const sinks: ReadonlyMap<string, Sink> = new Map([
  ...named(reduction, "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd"),
  ...named(reduction, "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp"),
  ...named(alongAxis, "Softmax", "LogSoftmax", "CumSum"),
  ...named(position, "ArgMax", "ArgMin"),
  ...named(elementwise, "Clip", "PRelu"),
  ...named(cutAxes, "Slice", "Pad"),
  ...named(concat, "Concat"),
  ...named(split, "Split"),
  ...named(transposition, "Transpose"),
  ...named(reshaping, "Reshape"),
  ...named(expansion, "Expand"),
]);

/** Does a node on the bases of its inputs, so that their order stays behind; undefined where it can't, or would move more. */
export function sink(node: Visited, inputs: readonly (View | undefined)[], builder: GraphBuilder): readonly View[] | undefined {
  const { operator, attributes } = node;
  const found = isElementwise(operator) ? elementwise : sinks.get(operator);
  return found?.({ operator, inputs, attributes, builder });
}
