import { GruyereError } from "@gruyere/flow";
import { parseNumber } from "../parseNumber.js";
import { show } from "../show.js";

/** An integer in [0, `size`), from a number or text. Throws `GruyereError` (`bad-number`, `id-out-of-range`). */
export function parseId(raw: unknown, size: number): number {
  const id = parseNumber(raw);
  if (Number.isInteger(id) && id >= 0 && id < size) return id;
  throw new GruyereError({
    code: "id-out-of-range",
    path: "value",
    expected: `an integer from 0 to ${size - 1}`,
    received: show(raw),
    hint: "declare the input with a larger `size`, or mend the row",
  });
}
