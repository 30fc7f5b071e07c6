import type { Masked, PlanRef } from "@gruyere/core";
import { describeRef, type NodeValues } from "@gruyere/core/engine";
import { tf } from "@gruyere/core/tfjs";
import type { Placeholders } from "./placeholders.js";
import type { BatchShape } from "./stepShape.js";

/** Batches of a step whose rows run as one, in order. */
export type Group = readonly BatchShape[];

/**
 * The values of all batches of a step while it is traced. A value may be there for single batches, or for groups of batches whose rows
 * are joined along the first axis; each is made of the other when it is asked for.
 */
export class StepValues {
  readonly #placeholders: Placeholders;
  /** By reference, then by group. */
  readonly #made = new Map<string, Map<string, { readonly group: Group; value: Masked }>>();
  /** The same for what was joined or sliced from what was made. */
  readonly #derived = new Map<string, Masked>();

  constructor(placeholders: Placeholders) {
    this.#placeholders = placeholders;
  }

  /** The view of one group, for `runNode`. */
  of(group: Group): NodeValues {
    return {
      size: rowsOf(group),
      get: (ref) => this.get(group, ref),
      set: (ref, value) => this.#set(group, ref, value),
    };
  }

  get(group: Group, ref: PlanRef): Masked {
    const name = describeRef(ref);
    const made = this.#made.get(name)?.get(keyOf(group))?.value;
    if (made) return made;
    const key = `${name} ${keyOf(group)}`;
    const known = this.#derived.get(key);
    if (known) return known;
    const value = this.#derive(group, ref, name);
    this.#derived.set(key, value);
    return value;
  }

  /** What nodes made of a value: one entry per group that it was made for. */
  carriers(ref: PlanRef): readonly { readonly group: Group; readonly value: Masked }[] {
    return [...(this.#made.get(describeRef(ref))?.values() ?? [])];
  }

  /** Puts other tensors in the place of what was made: whatever is asked for from now on derives from them. */
  replace(ref: PlanRef, replacement: (tensor: tf.Tensor) => tf.Tensor): void {
    const name = describeRef(ref);
    for (const carrier of this.#made.get(name)?.values() ?? [])
      carrier.value = { tensor: replacement(carrier.value.tensor), mask: carrier.value.mask };
    for (const key of [...this.#derived.keys()]) if (key.startsWith(`${name} `)) this.#derived.delete(key);
  }

  #set(group: Group, ref: PlanRef, value: Masked): void {
    const name = describeRef(ref);
    const groups = this.#made.get(name) ?? new Map();
    groups.set(keyOf(group), { group, value });
    this.#made.set(name, groups);
  }

  #derive(group: Group, ref: PlanRef, name: string): Masked {
    const [only, ...others] = group;
    if (!only) throw new Error("internal: a group without batches");
    if (others.length > 0) return joined(group.map((batch) => this.get([batch], ref)));
    for (const carrier of this.#made.get(name)?.values() ?? []) {
      const at = carrier.group.indexOf(only);
      if (at >= 0) return sliced(carrier.value, rowsOf(carrier.group.slice(0, at)), only.size);
    }
    return this.#placeholders.value(only, ref);
  }
}

export const rowsOf = (group: Group): number => group.reduce((sum, { size }) => sum + size, 0);

const keyOf = (group: Group): string => group.map(({ index }) => index).join();

function joined(values: readonly Masked[]): Masked {
  const masks = values.flatMap(({ mask }) => mask ?? []);
  return {
    tensor: tf.concat(
      values.map(({ tensor }) => tensor),
      0,
    ),
    mask: masks.length === values.length ? tf.concat(masks, 0) : undefined,
  };
}

function sliced({ tensor, mask }: Masked, from: number, size: number): Masked {
  const rows = (of: tf.Tensor): tf.Tensor =>
    tf.slice(of, [from, ...of.shape.slice(1).map(() => 0)], [size, ...of.shape.slice(1)]);
  return { tensor: rows(tensor), mask: mask && rows(mask) };
}
