import { expect } from "vitest";

const TOLERANCE = 1e-5;

/**
 * Asserts a `// => value` mark. Tensors and typed arrays are compared as plain arrays, numbers within 1e-5 (relative above 1); an
 * expectation that is a string is text which the value prints as.
 */
export async function is(received: unknown, expected: string | (() => unknown)): Promise<void> {
  const value = await received;
  if (typeof expected === "string") return expect(String(value)).toBe(expected);
  const wanted = plain(expected());
  if (!close(plain(value), wanted)) expect(plain(value)).toEqual(wanted);
}

/** Asserts a `// => throws text` mark: the text is part of the message. */
export async function throws(run: () => Promise<unknown>, text: string): Promise<void> {
  await expect(run()).rejects.toThrow(text);
}

function plain(value: unknown): unknown {
  if (
    value instanceof Float32Array ||
    value instanceof Float64Array ||
    value instanceof Int32Array ||
    value instanceof Uint8Array
  ) {
    return [...value];
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if ("arraySync" in value && typeof value.arraySync === "function") return value.arraySync();
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

function close(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number")
    return Object.is(a, b) || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b));
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, index) => close(each, b[index]));
  if (isRecord(a) && isRecord(b)) {
    const keys = Object.keys(a);
    return keys.length === Object.keys(b).length && keys.every((key) => key in b && close(a[key], b[key]));
  }
  return Object.is(a, b);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
