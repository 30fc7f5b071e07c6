import { z } from "zod";
import { raggedStore } from "../codeStore.js";
import { defineEncoder, type EncoderPlugin } from "../encoder.js";
import { defaultDecoder, type PictureDecoder, pictureBytes } from "./picture.js";

/**
 * The encoder of images with this decoder: bytes `[B, height, width, channels]` that stand for numbers of value / 255. A picture
 * given by its path is read when a batch needs it, each time.
 */
export function imageEncoderWith(decode: PictureDecoder): EncoderPlugin {
  return defineEncoder({
    name: "image",
    description: "An image, resized to a fixed size.",
    schema: z.object({ height: z.int(), width: z.int(), channels: z.union([z.literal(1), z.literal(3)]) }),
    encoder: (size) => {
      const shape = [size.height, size.width, size.channels];
      const length = size.height * size.width * size.channels;
      return {
        bind: () => ({
          signature: { kind: "image", shape, dtype: "float32", masked: false },
          deferred: ([raw]) => typeof raw === "string",
          encode: ([raw], { base }) => pictureBytes(raw, size, decode, base),
          store: () => raggedStore<Uint8Array>(new Uint8Array(1024)),
          collate(codes) {
            const values = new Uint8Array(codes.length * length);
            for (const [row, code] of codes.entries()) values.set(code, row * length);
            return { value: { values, shape: [codes.length, ...shape], dtype: "float32" } };
          },
        }),
      };
    },
  });
}

/** The encoder of images, which decodes with sharp in Node. */
export const imageEncoder = imageEncoderWith(defaultDecoder);
