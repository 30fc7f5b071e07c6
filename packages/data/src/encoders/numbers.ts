import { GruyereError } from "@gruyere/flow";
import { parseNumber, toFloat32 } from "../parseNumber.js";
import { show } from "../show.js";

/**
 * A list of numbers: an array, a typed array, or text that is a JSON array or numbers between blanks, commas or semicolons.
 *
 * @throws GruyereError (`bad-list`, `bad-number`).
 */
export function parseNumbers(raw: unknown): Float32Array {
  if (raw instanceof Float32Array) return finite(raw);
  const list = listOf(raw);
  return toFloat32(Array.from(list, parseNumber), list);
}

/** The elements of a list as they stand: an array, a typed array, a JSON array as text, or text between separators. */
export function listOf(raw: unknown): ArrayLike<unknown> {
  if (Array.isArray(raw)) return raw;
  if (isTypedArray(raw)) return raw;
  if (typeof raw === "string") {
    const text = raw.trim();
    return text.startsWith("[") ? parseJsonArray(text) : text.split(/[\s,;]+/).filter((part) => part !== "");
  }
  throw notAList(raw);
}

const isTypedArray = (raw: unknown): raw is ArrayBufferView & ArrayLike<unknown> =>
  ArrayBuffer.isView(raw) && !(raw instanceof DataView);

function parseJsonArray(text: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed;
  } catch {
    // reported below, with the text itself
  }
  throw notAList(text);
}

function finite(values: Float32Array): Float32Array {
  for (const value of values) if (!Number.isFinite(value)) parseNumber(value);
  return values;
}

const notAList = (raw: unknown): GruyereError =>
  new GruyereError({
    code: "bad-list",
    path: "value",
    expected: "a list: an array, or text such as [1, 2, 3] or 1 2 3",
    received: show(raw),
    hint: "map the column that holds the list, or make it one with `from`",
  });
