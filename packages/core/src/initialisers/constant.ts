import type { Initialiser } from "../initialiser.js";

/**
 * Every number is `value`.
 *
 * ```ts
 * const init = constant(2);
 * init.name; // => "constant(2)"
 * ```
 */
export function constant(value: number): Initialiser {
  return { name: `constant(${value})`, fill: (into) => void into.fill(value) };
}

/** Every number is 0: biases, and the buffers of running means. */
export function zeros(): Initialiser {
  return { ...constant(0), name: "zeros" };
}

/** Every number is 1: gains, and the buffers of running variances. */
export function ones(): Initialiser {
  return { ...constant(1), name: "ones" };
}
