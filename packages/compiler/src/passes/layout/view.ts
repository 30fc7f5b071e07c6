import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { sameShape, sizeOf } from "../../graph/shapes.js";

/**
 * A value as another one, its base, with the axes in another order and some of them joined: axis i of the value runs over the base's
 * axes `groups[i]`, in row-major order. Each axis of the base is in one group; a group without axes is an axis of size 1.
 */
export interface View {
  readonly base: Value;
  readonly groups: Groups;
}

export type Groups = readonly (readonly number[])[];

/** A value as it is. */
export const plain = (value: Value): View => ({ base: value, groups: value.shape.map((_, axis) => [axis]) });

export const shapeOf = ({ base, groups }: View): readonly number[] =>
  groups.map((group) => sizeOf(group.map((axis) => base.shape[axis] ?? 1)));

/** Whether an order of axes moves no number: axes of size 1 may be anywhere. */
export function isStill(shape: readonly number[], order: readonly number[]): boolean {
  const long = order.filter((axis) => shape[axis] !== 1);
  return long.every((axis, i) => i === 0 || axis > (long[i - 1] ?? 0));
}

/** Whether the numbers of a view lie as those of its base. */
export const isInOrder = ({ base, groups }: View): boolean => isStill(base.shape, groups.flat());

export const reshape = (builder: GraphBuilder, value: Value, shape: readonly number[]): Value => {
  if (sameShape(value.shape, shape)) return value;
  const producer = builder.producerOf(value);
  const [source] = producer?.inputs ?? [];
  return producer?.operator === "Reshape" && source
    ? reshape(builder, source, shape)
    : builder.one("Reshape", [value], { shape });
};

/** A value with its axes in another order: a `Reshape` where no number moves; what was copied along axes is moved before it is. */
export function transpose(builder: GraphBuilder, value: Value, perm: readonly number[]): Value {
  if (perm.every((axis, i) => axis === i)) return value;
  const shape = perm.map((axis) => value.shape[axis] ?? 1);
  if (isStill(value.shape, perm)) return reshape(builder, value, shape);
  const narrow = narrowed(builder, value);
  return narrow
    ? builder.one("Expand", [transpose(builder, narrow, perm)], { shape })
    : builder.one("Transpose", [value], { perm });
}

/** The value that a view stands for. */
export function materialise(builder: GraphBuilder, view: View): Value {
  return reshape(builder, transpose(builder, view.base, view.groups.flat()), shapeOf(view));
}

/** A view with its axes in another order. */
export const permuted = ({ base, groups }: View, perm: readonly number[]): View => ({
  base,
  groups: perm.map((axis) => groups[axis] ?? []),
});

/** What a value was before it was copied along some axes, with size 1 at these; undefined when it wasn't. */
export function narrowed(builder: GraphBuilder, value: Value): Value | undefined {
  const producer = builder.producerOf(value);
  const [x] = producer?.inputs ?? [];
  if (!x) return undefined;
  if (producer?.operator === "Expand") {
    return reshape(builder, x, [...value.shape.slice(x.shape.length).map(() => 1), ...x.shape]);
  }
  const narrow = producer?.operator === "Reshape" ? narrowed(builder, x) : undefined;
  const pieces = narrow && cut(plain(x), value.shape);
  if (!narrow || !pieces) return undefined;
  const isCopied = (axis: number): boolean => narrow.shape[axis] !== x.shape[axis];
  const parts = value.shape.map((_, target) => pieces.filter((piece) => piece.target === target && piece.size !== 1));
  // An axis that is copied in part only can't be told from its other part.
  if (parts.some((part) => part.some(({ axis }) => isCopied(axis)) && !part.every(({ axis }) => isCopied(axis))))
    return undefined;
  return reshape(
    builder,
    narrow,
    parts.map((part) => sizeOf(part.map(({ axis, size }) => (isCopied(axis) ? 1 : size)))),
  );
}

/** A part of one of the base's axes that lies in one axis of the new shape. */
interface Piece {
  readonly axis: number;
  readonly size: number;
  readonly target: number;
}

/** A view in another shape; undefined where an axis would have to be cut in a way that isn't even. */
export function reshaped(builder: GraphBuilder, view: View, shape: readonly number[]): View | undefined {
  const pieces = cut(view, shape);
  if (!pieces) return undefined;
  // The base's axes are cut into their pieces: pieces of one axis lie one after the other.
  const order = pieces.map((_, i) => i).toSorted((i, j) => (pieces[i]?.axis ?? 0) - (pieces[j]?.axis ?? 0) || i - j);
  const base = reshape(
    builder,
    view.base,
    order.map((i) => pieces[i]?.size ?? 1),
  );
  const groups = shape.map((_, target) => pieces.flatMap((piece, i) => (piece.target === target ? [order.indexOf(i)] : [])));
  return { base, groups };
}

/** Cuts the axes of a view's base, in the view's order, so that each piece lies in one axis of the shape. */
function cut({ base, groups }: View, shape: readonly number[]): readonly Piece[] | undefined {
  const pieces: Piece[] = [];
  let [target, room] = [0, shape[0] ?? 1];
  for (const axis of groups.flat()) {
    let rest = base.shape[axis] ?? 1;
    do {
      while (rest > 1 && room === 1 && target < shape.length - 1) room = shape[++target] ?? 1;
      const size = Math.min(rest, room);
      if (size === 0 || rest % size !== 0 || room % size !== 0) return undefined;
      if (rest > 1 && size === 1) return undefined;
      pieces.push({ axis, size, target });
      rest /= size;
      room /= size;
    } while (rest > 1);
  }
  return shape.length > 0 || pieces.length === 0 ? pieces : undefined;
}
