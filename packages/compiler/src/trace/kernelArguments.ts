import { tf } from "@gruyere/core/tfjs";
import type { KernelCall } from "./kernel.js";

const wrong = (name: string, value: unknown): Error => new Error(`attribute ${name} of a kernel is ${JSON.stringify(value)}`);

/** An attribute that is a number; `otherwise` when it is left out. */
export function numberIn({ attributes }: KernelCall, name: string, otherwise?: number): number {
  const value = attributes[name] ?? otherwise;
  if (typeof value === "number") return value;
  throw wrong(name, value);
}

/** An attribute that is a text. */
export function textIn({ attributes }: KernelCall, name: string, otherwise?: string): string {
  const value = attributes[name] ?? otherwise;
  if (typeof value === "string") return value;
  throw wrong(name, value);
}

/** An attribute that is true or false: false when it is left out. */
export const flagIn = ({ attributes }: KernelCall, name: string): boolean => attributes[name] === true;

/** An attribute that is a list of integers. */
export function intsIn({ attributes }: KernelCall, name: string): number[] {
  const value = attributes[name];
  if (isInts(value)) return [...value];
  throw wrong(name, value);
}

/** An attribute that is a list of integers, or one integer. */
export function intsOrOneIn({ attributes }: KernelCall, name: string): number[] | number {
  const value = attributes[name];
  if (typeof value === "number") return value;
  if (isInts(value)) return [...value];
  throw wrong(name, value);
}

/** An attribute that is a list of pairs of integers. */
export function pairsIn({ attributes }: KernelCall, name: string): (readonly [number, number])[] {
  const value = attributes[name];
  if (!Array.isArray(value)) throw wrong(name, value);
  return value.map((pair: unknown) => {
    if (!isInts(pair) || pair.length !== 2) throw wrong(name, value);
    const [before = 0, after = 0] = pair;
    return [before, after];
  });
}

/** An attribute that names axes, counted from the front: a number, a list, or left out for all axes. */
export function axesIn({ attributes }: KernelCall, name: string, shape: readonly number[]): number[] {
  const value = attributes[name];
  if (value === undefined || value === null) return [...shape.keys()];
  if (typeof value === "number" || isInts(value)) return tf.util.parseAxisParam(value, [...shape]);
  throw wrong(name, value);
}

const isInts = (value: unknown): value is number[] => Array.isArray(value) && value.every((number) => typeof number === "number");
