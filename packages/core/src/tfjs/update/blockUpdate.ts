import type { UpdateRule, UpdateScalars } from "../../update.js";
import { BlockArithmetic } from "./blockArithmetic.js";

/** Numbers in a block: a parameter is updated block by block, so that everything stays in the processor's cache. */
const BLOCK = 4096;

/**
 * Updates a parameter and its slots in place, one operation at a time over a block: several times slower than a fused loop, for
 * where code can't be made.
 */
export function blockUpdate(
  rule: UpdateRule,
  scalars: UpdateScalars & { readonly count: number },
  parameter: Float32Array,
  gradient: Float32Array,
  slots: readonly Float32Array[],
): void {
  const arithmetic = new BlockArithmetic();
  for (let from = 0; from < parameter.length; from += BLOCK) {
    const to = Math.min(from + BLOCK, parameter.length);
    const ofSlots = rule.slots.map((slot, i) => [slot, slots[i]?.subarray(from, to) ?? new Float32Array(0)] as const);
    const block = parameter.subarray(from, to);
    arithmetic.reset();
    const next = rule.update(arithmetic, {
      ...scalars,
      parameter: block,
      gradient: gradient.subarray(from, to),
      slots: Object.fromEntries(ofSlots),
    });
    const targets = [block, ...ofSlots.map(([, values]) => values)];
    const results = [next.parameter, ...ofSlots.map(([slot, values]) => next.slots[slot] ?? values)];
    // A rule may hand one value on as another (a slot that remembers the parameter): copy it before it is overwritten.
    const apart = results.map((result, i) => (result !== targets[i] && targets.includes(result) ? result.slice() : result));
    for (const [i, target] of targets.entries()) target.set(apart[i] ?? target);
  }
}
