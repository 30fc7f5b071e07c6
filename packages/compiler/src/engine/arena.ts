import { roleKey } from "../graph/roleKey.js";
import type { InputRole, OutputRole, Signature } from "../graph/types.js";

/** A tensor of a graph at its place in the heap. */
export interface Placed<R> {
  readonly role: R;
  /** In bytes, from the arena's begin. */
  readonly offset: number;
  /** In numbers. */
  readonly length: number;
  readonly signature: Signature;
}

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

/** Packed outputs as their members, each with its own place. */
export function members(placed: Placed<OutputRole>): readonly Placed<OutputRole>[] {
  const { role, offset, length, signature } = placed;
  if (role.kind !== "packed") return [placed];
  const each = length / role.members.length;
  const inner = { shape: signature.shape.slice(1), type: signature.type };
  return role.members.flatMap((member, i) =>
    members({ role: member, offset: offset + 4 * i * each, length: each, signature: inner }),
  );
}

/** Packed inputs as their members, each with its own place. */
export function leaves({ role, offset, length, signature }: Placed<InputRole>): readonly Placed<InputRole>[] {
  if (role.kind !== "packed") return [{ role, offset, length, signature }];
  let at = offset;
  return role.members.flatMap(({ role: member, shape, type }) => {
    const own = { role: member, offset: at, length: sizeOf(shape), signature: { shape, type } };
    at += 4 * own.length;
    return leaves(own);
  });
}

/** A text for what a tensor is, in errors. */
export const labelOf = ({ role }: Placed<InputRole | OutputRole>): string => roleKey(role);

const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
