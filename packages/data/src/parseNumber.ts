import { GruyereError } from "@gruyere/flow";
import { show } from "./show.js";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Numbers as a batch holds them.
 *
 * @throws GruyereError (`bad-number`) for one that float32 can't hold; `raws` are shown.
 */
export function toFloat32(values: readonly number[], raws: ArrayLike<unknown>): Float32Array {
  const packed = Float32Array.from(values);
  const wrong = packed.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return packed;
  throw new GruyereError({
    code: "bad-number",
    path: "value",
    expected: "a number that 32 bits hold, at most 3.4e38 after scaling",
    received: show(raws[wrong]),
    hint: "mend the row, or scale the field with `from`",
  });
}

/**
 * A finite number from a number, a boolean (1 or 0), or text in decimal notation (cells of a CSV file are text).
 *
 * @throws GruyereError (`bad-number`) for anything else: NaN, infinities, "1,5", "0x10", a blank.
 */
export function parseNumber(raw: unknown): number {
  if (typeof raw === "boolean") return raw ? 1 : 0;
  const value = typeof raw === "string" && NUMBER.test(raw.trim()) ? Number(raw) : raw;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new GruyereError({
    code: "bad-number",
    path: "value",
    expected: "a finite number in decimal notation",
    received: show(raw),
    hint: "write it as 1234.5, or leave it out of the data; `from` takes a function of the row",
  });
}
