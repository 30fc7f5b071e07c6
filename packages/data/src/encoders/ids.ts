import { z } from "zod";
import { defineEncoder } from "../encoder.js";
import { collateIds, idsStore } from "./idsCode.js";
import { listOf } from "./numbers.js";
import { parseId } from "./parseId.js";

/** Ids that are ready: `int32 [B, T]` with a mask. What is longer than `maxLength` is cut at the end. */
export const idsEncoder = defineEncoder({
  name: "ids",
  description: "A sequence of ids that are ready.",
  schema: z.object({ size: z.int(), maxLength: z.int().optional() }),
  encoder: ({ size, maxLength }) => ({
    bind: () => ({
      signature: { kind: "ids", shape: [null], dtype: "int32", size, masked: true },
      encode: ([raw]): Int32Array => Int32Array.from(listOf(raw), (id) => parseId(id, size)).slice(0, maxLength),
      store: idsStore,
      collate: (codes) => collateIds(codes, maxLength),
    }),
  }),
});
