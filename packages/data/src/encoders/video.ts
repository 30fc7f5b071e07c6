import { z } from "zod";
import { raggedStore } from "../codeStore.js";
import { defineEncoder, type EncoderPlugin } from "../encoder.js";
import { collateFrames } from "./framesCode.js";
import { listOf } from "./numbers.js";
import { defaultDecoder, type PictureDecoder, pictureBytes } from "./picture.js";

/**
 * The encoder of videos with this decoder: bytes `[B, F, height, width, channels]` that stand for numbers of value / 255, and a
 * mask. A row is a list of frames, each a picture; a video that names a path is read when a batch needs it.
 */
export function videoEncoderWith(decode: PictureDecoder): EncoderPlugin {
  return defineEncoder({
    name: "video",
    description: "Frames of a video, each resized to a fixed size.",
    schema: z.object({
      height: z.int(),
      width: z.int(),
      channels: z.union([z.literal(1), z.literal(3)]),
      maxFrames: z.int().optional(),
    }),
    encoder: ({ maxFrames, ...size }) => {
      const frame = [size.height, size.width, size.channels];
      const length = size.height * size.width * size.channels;
      return {
        bind: () => ({
          signature: { kind: "video", shape: [null, ...frame], dtype: "float32", masked: true },
          deferred: ([raw]) => typeof raw === "string" || (Array.isArray(raw) && raw.some((one) => typeof one === "string")),
          async encode([raw], { base }): Promise<Uint8Array> {
            const frames = Array.from(listOf(raw)).slice(0, maxFrames);
            const bytes = new Uint8Array(frames.length * length);
            const decoded = await Promise.all(frames.map((one) => pictureBytes(one, size, decode, base)));
            for (const [i, one] of decoded.entries()) bytes.set(one, i * length);
            return bytes;
          },
          store: () => raggedStore<Uint8Array>(new Uint8Array(1024)),
          collate: (codes) =>
            collateFrames(codes, { frame, make: (size) => new Uint8Array(size), dtype: "float32", most: maxFrames }),
        }),
      };
    },
  });
}

/** The encoder of videos, which decodes frames with sharp in Node. */
export const videoEncoder = videoEncoderWith(defaultDecoder);
