import type { Arithmetic } from "@gruyere/core";

/** An exponential moving average after one more value: average × `decay` + value × (1 − `decay`). */
export function movingAverage<T>(a: Arithmetic<T>, average: T, value: T, decay: number): T {
  return a.add(a.mul(average, decay), a.mul(value, 1 - decay));
}
