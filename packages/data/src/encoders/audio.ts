import { z } from "zod";
import { raggedStore } from "../codeStore.js";
import { defineEncoder } from "../encoder.js";
import { collateFrames } from "./framesCode.js";
import { parseNumbers } from "./numbers.js";

/** Samples of one channel: `float32 [B, N]` with a mask. Samples after `maxSamples` are left out. */
export const audioEncoder = defineEncoder({
  name: "audio",
  description: "Audio samples of one channel.",
  schema: z.object({ maxSamples: z.int().optional() }),
  encoder: ({ maxSamples }) => ({
    bind: () => ({
      signature: { kind: "audio", shape: [null], dtype: "float32", masked: true },
      encode: ([raw]): Float32Array => parseNumbers(raw).slice(0, maxSamples),
      store: () => raggedStore<Float32Array>(new Float32Array(1024)),
      collate: (codes) =>
        collateFrames(codes, { frame: [], make: (length) => new Float32Array(length), dtype: "float32", most: maxSamples }),
    }),
  }),
});
