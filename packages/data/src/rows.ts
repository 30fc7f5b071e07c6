import { GruyereError, type Row } from "@gruyere/flow";
import { show } from "./show.js";
import type { Source } from "./source.js";

/**
 * Rows in memory as a source. The array is read each time, not copied.
 *
 * ```ts
 * rows([{ text: "a joy", sentiment: true }]).description; // => "1 row in memory"
 * ```
 *
 * @throws GruyereError (`bad-row`) while reading, for an element that is not an object.
 */
export function rows(values: readonly Row[]): Source {
  return {
    description: `${values.length} ${values.length === 1 ? "row" : "rows"} in memory`,
    async *rows({ signal } = {}) {
      for (const [index, row] of values.entries()) {
        signal?.throwIfAborted();
        const at = `rows[${index}]`;
        if (typeof row !== "object" || row === null || Array.isArray(row))
          throw new GruyereError({
            code: "bad-row",
            path: at,
            expected: "an object with one property per field",
            received: show(row),
            hint: 'give each row as an object, such as { text: "a joy" }',
          });
        yield { row, at };
      }
    },
  };
}
