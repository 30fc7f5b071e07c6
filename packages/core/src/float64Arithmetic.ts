import type { Arithmetic } from "./update.js";

/** Arithmetic on float64 numbers: what every engine's update is held to. */
export const float64Arithmetic: Arithmetic<number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  sqrt: Math.sqrt,
  abs: Math.abs,
  max: Math.max,
  min: Math.min,
  sign: Math.sign,
};
