import type { UpdateRule, UpdateScalars } from "@gruyere/core";
import { type TracedUpdate, traceUpdate } from "@gruyere/core/engine";
import type { UpdateLoops } from "../../memory/updateLoops.js";
import { follows, type Range } from "./arena.js";
import type { HeapGradients } from "./heapGradients.js";
import type { HeapState } from "./heapState.js";

/** Updates every parameter that has a gradient, in place. */
export function applyUpdate(
  state: HeapState,
  gradients: HeapGradients,
  rule: UpdateRule,
  scalars: UpdateScalars,
  loops: UpdateLoops,
): void {
  const traces = new Map<number, TracedUpdate>();
  const traceOf = (count: number): TracedUpdate => {
    const known = traces.get(count) ?? traceUpdate(rule, { ...scalars, count });
    traces.set(count, known);
    return known;
  };
  for (const { count, ...range } of ranges(state, gradients, rule)) loops.dense(traceOf(count), range);
  for (const [name, table] of gradients.tables) {
    const slots = rule.slots.map((slot) => state.slotAt(slot, name));
    loops.linkedRows(traceOf(state.count(name) + 1), { ...table, parameter: state.at(name).offset, slots });
  }
  for (const name of gradients.names) state.countUpdate(name);
}

interface UpdateRange {
  readonly parameter: number;
  readonly gradient: number;
  readonly slots: readonly number[];
  readonly length: number;
  readonly count: number;
}

/** Dense gradients; those that lie one after the other as their parameters do, with equal counts, are updated in one go. */
function ranges(state: HeapState, gradients: HeapGradients, rule: UpdateRule): readonly UpdateRange[] {
  const all = [...gradients.dense].map(([name, { offset }]) => ({ name, gradient: offset, range: state.rangeOf(name) }));
  const merged: { range: Range; readonly gradient: number; readonly name: string; readonly count: number }[] = [];
  for (const { name, gradient, range } of all.toSorted((a, b) => a.range.begin - b.range.begin)) {
    const count = state.count(name) + 1;
    for (const slot of rule.slots) state.slotAt(slot, name);
    const before = merged.at(-1);
    // Padding between neighbours is zero in parameters, gradients and slots, and stays so.
    const inStep = before && gradient - before.gradient === range.begin - before.range.begin;
    if (before && inStep && before.count === count && follows(before.range, range))
      before.range = { ...range, begin: before.range.begin, first: before.range.first };
    else merged.push({ range, gradient, name, count });
  }
  return merged.map(({ range, gradient, name, count }) => ({
    ...{ parameter: range.begin, gradient, count, length: (range.end - range.begin) / 4 },
    slots: rule.slots.map((slot) => state.slotAt(slot, name)),
  }));
}
