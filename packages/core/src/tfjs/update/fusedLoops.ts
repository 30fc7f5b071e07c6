import type { Operation, TracedUpdate } from "./traceUpdate.js";

/** Updates arrays element by element: `into[i]` may be one of `from`. */
export type FusedLoop = (from: readonly Float32Array[], into: readonly Float32Array[], scalars: readonly number[]) => void;

/** Makes a function from its parameters' names and its body, as `Function` does, or throws where that is forbidden. */
export type Generate = (...source: string[]) => unknown;

const generateHere: Generate = (...source) => new Function(...source);

/** Structures that one executor remembers: rules have one or two, whatever their numbers. */
const BOUND = 64;

/**
 * One loop per structure of an update: all operations of a number in one go, in float64, rounded where they are stored. The source
 * is made of a closed set of operations and of positions; the numbers of a step are arguments.
 */
export class FusedLoops {
  readonly #loops = new Map<string, FusedLoop>();
  readonly #generate: Generate;
  #forbidden = false;

  constructor(generate: Generate = generateHere) {
    this.#generate = generate;
  }

  /** The loop of an update; undefined where a content security policy (or a flag of Node) forbids to make code. */
  find(update: TracedUpdate): FusedLoop | undefined {
    if (this.#forbidden) return undefined;
    const source = sourceOf(update);
    const known = this.#loops.get(source);
    if (known) return known;
    try {
      const loop = this.#generate("from", "into", "scalars", source) as FusedLoop;
      if (this.#loops.size === BOUND) this.#loops.clear();
      this.#loops.set(source, loop);
      return loop;
    } catch (error) {
      if (error instanceof SyntaxError) throw error; // ours; a policy's refusal is an EvalError in most places, a TypeError in some
      this.#forbidden = true;
      return undefined;
    }
  }
}

const TEXT: Readonly<Record<Operation["name"], (a: string, b: string) => string>> = {
  add: (a, b) => `${a} + ${b}`,
  sub: (a, b) => `${a} - ${b}`,
  mul: (a, b) => `${a} * ${b}`,
  div: (a, b) => `${a} / ${b}`,
  max: (a, b) => `Math.max(${a}, ${b})`,
  min: (a, b) => `Math.min(${a}, ${b})`,
  sqrt: (a) => `Math.sqrt(${a})`,
  abs: (a) => `Math.abs(${a})`,
  sign: (a) => `Math.sign(${a})`,
};

function sourceOf({ operations, scalars, given, results }: TracedUpdate): string {
  const names = (prefix: string, count: number): string => Array.from({ length: count }, (_, i) => prefix + i).join(", ");
  const values = Array.from({ length: given }, (_, i) => `const v${i} = from${i}[i];`);
  const steps = operations.map(({ name, first, second }, i) => {
    const b = second === undefined ? "" : "value" in second ? `v${second.value}` : `s${second.scalar}`;
    return `const v${given + i} = ${TEXT[name](`v${first}`, b)};`;
  });
  const stores = results.flatMap((result, i) => (result === undefined ? [] : [`into${i}[i] = v${result};`]));
  return `"use strict";
const [${names("from", given)}] = from, [${names("into", results.length)}] = into, [${names("s", scalars.length)}] = scalars;
for (let i = 0, n = from0.length; i < n; i++) {
${[...values, ...steps, ...stores].join("\n")}
}`;
}
