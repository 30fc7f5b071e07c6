import { z } from "zod";
import type { InputSpec } from "../input.js";
import type { OutputType } from "../module.js";
import type { RawImage } from "./image.js";
import { defineInput, type InputSettings, inputOf } from "./input.js";

const schema = z.strictObject({
  height: z.int().positive(),
  width: z.int().positive(),
  channels: z.union([z.literal(1), z.literal(3)]).default(3),
  /** Frames after this many are left out. */
  maxFrames: z.int().positive().optional(),
});

/** The input type `video`: see `video`. */
export const videoInput = defineInput({
  name: "video",
  description: "Frames of a video, each resized to a fixed size.",
  schema,
  type: ({ height, width, channels }) => ({
    signature: { kind: "video", shape: [null, height, width, channels], dtype: "float32", masked: true },
    fields: [],
    fitted: false,
  }),
});

/**
 * Frames of a video `[F, height, width, channels]`, each an image resized to that size, as numbers from 0 to 1.
 *
 * @param options `height` and `width` in pixels, `channels` (3, or 1 for grey), `maxFrames` (no limit), `from` (a function of the
 * row).
 */
export function video<const H extends number, const W extends number, const C extends 1 | 3 = 3>(
  options: { readonly height: H; readonly width: W; readonly channels?: C; readonly maxFrames?: number } & InputSettings,
): InputSpec<OutputType<"video", [null, H, W, C]>, readonly RawImage[], never> {
  return inputOf(videoInput, options);
}
