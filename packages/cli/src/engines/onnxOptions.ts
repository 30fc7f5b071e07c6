import { resolve } from "node:path";
import { z } from "zod";

/** Options of compiled engines. */
export const onnxOptions = z.strictObject({
  threads: z.union([z.literal("auto"), z.int().positive()]).exactOptional(),
  spinning: z.union([z.literal("auto"), z.boolean()]).exactOptional(),
  /** Folder of compiled graphs. */
  graphCache: z
    .string()
    .transform((folder) => resolve(folder))
    .exactOptional(),
  /** Whether what can't be compiled runs on TensorFlow.js. */
  fallback: z.boolean().exactOptional(),
});
