import type { InputRole, OutputRole, Signature } from "../../graph/graph.js";
import { type Placed, sizeOf } from "../placed.js";

/** Tensors one after the other, each at a multiple of 64 bytes. */
export interface Arena<R> {
  readonly placed: readonly Placed<R>[];
  readonly bytes: number;
}

/** Gives each tensor of a graph its place. */
export function arenaOf<R extends InputRole | OutputRole>(tensors: readonly Tensor<R>[]): Arena<R> {
  return arrange(tensors, () => undefined);
}

interface Tensor<R> {
  readonly role: R;
  readonly value: Signature;
}

/** A range of a layout: its tensors are `first` to `last` of it, without one between them left out. */
export interface Range {
  /** In bytes. */
  readonly begin: number;
  readonly end: number;
  /** Positions in the layout. */
  readonly first: number;
  readonly last: number;
}

/** Whether a range comes right after another: what lies between them is padding. */
export const follows = (earlier: Range, later: Range): boolean => later.first === earlier.last + 1 && later.begin >= earlier.end;

/**
 * The same, but tensors that have a place in another layout (gradients: their parameter's) come in that order and with the same
 * padding between neighbours: so that whole ranges of both are worked on in one go.
 */
export function arrange<R extends InputRole | OutputRole>(
  tensors: readonly Tensor<R>[],
  elsewhere: (tensor: Tensor<R>) => Range | undefined,
): Arena<R> {
  const ranged = tensors.map((tensor) => ({ tensor, range: elsewhere(tensor) }));
  const sorted = ranged.toSorted((a, b) => (a.range?.begin ?? -1) - (b.range?.begin ?? -1));
  const placed: Placed<R>[] = [];
  let bytes = 0;
  let last: Range | undefined;
  for (const { tensor, range } of sorted) {
    const { shape, type } = tensor.value;
    const length = sizeOf(shape);
    const next = last && range && follows(last, range) ? bytes + range.begin - last.end : Math.ceil(bytes / LINE) * LINE;
    placed.push({ role: tensor.role, offset: next, length, signature: { shape, type } });
    bytes = next + 4 * length;
    last = range;
  }
  return { placed, bytes };
}

/** Bytes of a cache line. */
const LINE = 64;
