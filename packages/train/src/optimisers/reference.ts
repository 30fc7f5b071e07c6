import { float64Arithmetic, type UpdateInput, type UpdateRule } from "@gruyere/core";

/** What an update did to one parameter. Every array has the parameter's length. */
export interface ReferenceUpdate {
  readonly parameter: Float64Array;
  readonly slots: Readonly<Record<string, Float64Array>>;
}

/**
 * One update of a whole parameter in float64, element by element: the reference of the engines' updates.
 *
 * @param input `parameter`, `gradient` and each slot are arrays of one length; slots that are absent count as zeros.
 *
 * ```ts
 * const start = { parameter: Float64Array.of(1), gradient: Float64Array.of(0.5), slots: {}, count: 1, learningRate: 0.1 };
 * referenceUpdate(sgd(), start).parameter[0]; // => 0.95
 * ```
 */
export function referenceUpdate(rule: UpdateRule, input: UpdateInput<Float64Array>): ReferenceUpdate {
  const { length } = input.parameter;
  const parameter = new Float64Array(length);
  const slots = Object.fromEntries(rule.slots.map((name) => [name, new Float64Array(length)]));
  for (let i = 0; i < length; i++) {
    const next = rule.update(float64Arithmetic, {
      parameter: input.parameter[i] ?? 0,
      gradient: input.gradient[i] ?? 0,
      slots: Object.fromEntries(rule.slots.map((name) => [name, input.slots[name]?.[i] ?? 0])),
      count: input.count,
      learningRate: input.learningRate,
    });
    parameter[i] = next.parameter;
    for (const [name, values] of Object.entries(slots)) values[i] = next.slots[name] ?? 0;
  }
  return { parameter, slots };
}
