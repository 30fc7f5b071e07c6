import { z } from "zod";
import type { InputSpec } from "../input.js";
import type { OutputType } from "../module.js";
import { defineInput, type InputSettings, inputOf } from "./input.js";

const schema = z.strictObject({
  height: z.int().positive(),
  width: z.int().positive(),
  channels: z.union([z.literal(1), z.literal(3)]).default(3),
});

/** An image as a row has it: bytes of a PNG or JPEG file, the path of one, or pixels (row-major, channels last, 0 to 255). */
export type RawImage =
  | Uint8Array
  | string
  | { readonly data: Uint8Array; readonly width: number; readonly height: number; readonly channels: number };

/** The input type `image`: see `image`. */
export const imageInput = defineInput({
  name: "image",
  description: "An image, resized to a fixed size.",
  schema,
  type: ({ height, width, channels }) => ({
    signature: { kind: "image", shape: [height, width, channels], dtype: "float32", masked: false },
    fields: [],
    fitted: false,
  }),
});

/**
 * An image `[height, width, channels]`, resized to that size, as numbers from 0 to 1.
 *
 * @param options `height` and `width` in pixels, `channels` (3, or 1 for grey), `from` (a function of the row).
 */
export function image<const H extends number, const W extends number, const C extends 1 | 3 = 3>(
  options: { readonly height: H; readonly width: W; readonly channels?: C } & InputSettings,
): InputSpec<OutputType<"image", [H, W, C]>, RawImage, never> {
  return inputOf(imageInput, options);
}
