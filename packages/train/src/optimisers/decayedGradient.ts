import type { Arithmetic } from "@gruyere/core";

/** The gradient of the loss plus `weightDecay` / 2 × ‖parameter‖² (L2). */
export function decayedGradient<T>(
  a: Arithmetic<T>,
  { gradient, parameter }: { readonly gradient: T; readonly parameter: T },
  weightDecay: number,
): T {
  return weightDecay === 0 ? gradient : a.add(gradient, a.mul(parameter, weightDecay));
}
