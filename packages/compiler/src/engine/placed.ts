import type { InputRole, OutputRole, Signature } from "../graph/graph.js";

/** A tensor of a graph at its place in a memory. */
export interface Placed<R> {
  readonly role: R;
  /** In bytes, from the memory's begin. */
  readonly offset: number;
  /** In numbers. */
  readonly length: number;
  readonly signature: Signature;
}

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

/** How many numbers a tensor has. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
