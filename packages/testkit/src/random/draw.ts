import type { RandomStream } from "@gruyere/random";

/** One of several, each equally likely. Throws when there is none. */
export function oneOf<T>(random: RandomStream, choices: readonly T[]): T {
  const [chosen] = choices.slice(random.below(choices.length));
  if (chosen === undefined) throw new Error("oneOf: nothing to choose from");
  return chosen;
}

/** A whole number from `low` to `high`, both included. */
export const between = (random: RandomStream, low: number, high: number): number => low + random.below(high - low + 1);

/** True with a probability. */
export const chance = (random: RandomStream, probability: number): boolean => random.uniform() < probability;

/** Some of several in their order, one at least. */
export function someOf<T>(random: RandomStream, choices: readonly T[]): readonly T[] {
  const chosen = choices.filter(() => chance(random, 0.6));
  return chosen.length > 0 ? chosen : [oneOf(random, choices)];
}

/** Normal numbers in float32. */
export const normals = (random: RandomStream, length: number): Float32Array =>
  Float32Array.from({ length }, () => random.normal());
