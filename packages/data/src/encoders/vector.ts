import { GruyereError } from "@gruyere/flow";
import { z } from "zod";
import { defineEncoder } from "../encoder.js";
import { collateDense, denseStore } from "./denseCode.js";
import { parseNumbers } from "./numbers.js";

/** A dense vector of a given size, as it is: `float32 [B, size]`. */
export const vectorEncoder = defineEncoder({
  name: "vector",
  description: "A dense vector of numbers.",
  schema: z.object({ size: z.int().positive() }),
  encoder: ({ size }) => ({
    bind: () => ({
      signature: { kind: "vector", shape: [size], dtype: "float32", masked: false },
      encode([raw]) {
        const numbers = parseNumbers(raw);
        if (numbers.length === size) return numbers;
        throw new GruyereError({
          code: "wrong-length",
          path: "value",
          expected: `${size} numbers`,
          received: `${numbers.length}`,
          hint: "mend the row, or declare the input with the size that the data has",
        });
      },
      store: denseStore,
      collate: (codes) => collateDense(codes, [size]),
    }),
  }),
});
