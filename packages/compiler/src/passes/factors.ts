import type { Value } from "../graph/graph.js";
import type { Site } from "./rules.js";

/** A value as a product. */
export interface Product {
  readonly factors: readonly Value[];
  readonly negative: boolean;
}

/** How deep products are looked into. */
const DEEP = 4;

/** The factors of a value that is a tree of multiplications and negations; itself, where it is none. */
export function productOf(value: Value, site: Site, deep = DEEP): Product {
  const negated = site.madeBy(value, "Neg")?.inputs[0];
  if (negated && deep > 0) {
    const { factors, negative } = productOf(negated, site, deep - 1);
    return { factors, negative: !negative };
  }
  const [a, b] = site.madeBy(value, "Mul")?.inputs ?? [];
  if (!a || !b || deep === 0) return { factors: [value], negative: false };
  const [left, right] = [productOf(a, site, deep - 1), productOf(b, site, deep - 1)];
  return { factors: [...left.factors, ...right.factors], negative: left.negative !== right.negative };
}

/** Multiplies factors, the small ones first; undefined for none. */
export function multiply(factors: readonly Value[], { make }: Site): Value | undefined {
  const [first, ...others] = factors.toSorted((a, b) => a.shape.reduce(times, 1) - b.shape.reduce(times, 1) || a.id - b.id);
  return first && others.reduce((product, factor) => make("Mul", [product, factor]), first);
}

const times = (a: number, b: number): number => a * b;
