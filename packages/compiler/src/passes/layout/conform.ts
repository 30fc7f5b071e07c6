import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { sizeOf } from "../../graph/shapes.js";
import { type Groups, isInOrder, isStill, materialise, narrowed, reshape, shapeOf, transpose, type View } from "./view.js";

/** Where the numbers of a value lie: shape of the base, and the groups of its axes. */
export interface Layout {
  readonly shape: readonly number[];
  readonly groups: Groups;
}

export const layoutOf = ({ base, groups }: View): Layout => ({ shape: base.shape, groups });

/** How many numbers move when a view is brought into a layout, to which it broadcasts. */
export function costOf(view: View, layout: Layout): number {
  if (fits(view, layout)) return 0;
  const moved = isInOrder(view) ? 0 : sizeOf(view.base.shape);
  const { flat, order } = spread(shapeOf(view), layout);
  return moved + (isStill(flat, order) ? 0 : sizeOf(flat));
}

/** The numbers of a view as a base in a layout, to which they broadcast. */
export function conform(builder: GraphBuilder, view: View, layout: Layout): Value {
  if (fits(view, layout)) return view.base;
  const value = materialise(builder, view);
  const narrow = narrowed(builder, value) ?? value;
  const { flat, order } = spread(narrow.shape, layout);
  const base = transpose(builder, reshape(builder, narrow, flat), order);
  const ones = base.shape.findIndex((size) => size !== 1);
  return reshape(builder, base, base.shape.slice(ones < 0 ? base.shape.length : ones));
}

/** Whether the base of a view has the layout already, or broadcasts to it. */
function fits({ base, groups }: View, { shape, groups: wanted }: Layout): boolean {
  const missing = wanted.length - groups.length;
  return (
    base.shape.length === shape.length &&
    missing >= 0 &&
    wanted.every((group, i) => {
      const own = groups[i - missing] ?? [];
      return own.length === group.length && own.every((axis, j) => axis === group[j]);
    }) &&
    base.shape.every((size, axis) => size === 1 || size === shape[axis])
  );
}

/** A value's shape with an axis for each of the layout's, as the groups have them, and their way into the base's order. */
function spread(
  shape: readonly number[],
  layout: Layout,
): { readonly flat: readonly number[]; readonly order: readonly number[] } {
  const missing = layout.groups.length - shape.length;
  const flat = layout.groups.flatMap((group, i) => {
    const size = shape[i - missing] ?? 1;
    return group.map((axis) => (size === 1 ? 1 : (layout.shape[axis] ?? 1)));
  });
  const places = layout.groups.flat();
  return { flat, order: layout.shape.map((_, axis) => places.indexOf(axis)) };
}
