/** Uniform in [0, 1) with 24 random bits, so that float32 holds it exactly. */
export const toUniform = (word: number): number => (word >>> 8) / 0x100_0000;

/** Radius of the Box–Muller transform, from 32 bits: uniform in (0, 1], so that the logarithm is finite; at most 6.66. */
export const toRadius = (word: number): number => Math.sqrt(-2 * Math.log(((word >>> 0) + 1) / 0x1_0000_0000));

/** Angle of the Box–Muller transform, in [0, 2π). */
export const toAngle = (word: number): number => (2 * Math.PI * (word >>> 0)) / 0x1_0000_0000;
