import { z } from "zod";
import type { InputSpec } from "../input.js";
import type { OutputType } from "../module.js";
import { defineInput, type InputSettings, inputOf } from "./input.js";

const schema = z.strictObject({ size: z.int().positive() });

/** The input type `vector`: see `vector`. */
export const vectorInput = defineInput({
  name: "vector",
  description: "A dense vector of numbers.",
  schema,
  type: ({ size }) => ({
    signature: { kind: "vector", shape: [size], dtype: "float32", masked: false },
    fields: [],
    fitted: false,
  }),
});

/**
 * A dense vector `[size]` of finite numbers, such as an embedding that is ready.
 *
 * @param options `size`, `from` (a function of the row).
 */
export function vector<const N extends number>(
  options: { readonly size: N } & InputSettings,
): InputSpec<OutputType<"vector", [N]>, ArrayLike<number>, never> {
  return inputOf(vectorInput, options);
}
