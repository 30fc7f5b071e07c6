import { GruyereError, type RawImage } from "@gruyere/flow";
import { z } from "zod";
import { show } from "../show.js";

/** The size that pictures are brought to. */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/**
 * Decodes a picture and resizes it (both sides exactly, the aspect ratio gives way): bytes, row-major, channels last.
 * Throws `GruyereError` for what does not decode. `base` is the folder that a relative path starts from.
 */
export type PictureDecoder = (picture: RawImage, size: PictureSize, base: string | undefined) => Promise<Uint8Array>;

const Pixels = z.object({
  data: z.instanceof(Uint8Array),
  width: z.int().positive(),
  height: z.int().positive(),
  channels: z.int().min(1).max(4),
});

/** Decodes with sharp in Node; elsewhere only pixels of the right size are understood. Loaded when the first picture comes. */
export const defaultDecoder: PictureDecoder = async (...args) => (await import("#decode-picture")).decodePicture(...args);

/**
 * A picture of the right size as bytes; others are left to the decoder.
 *
 * @throws GruyereError (`bad-image`) for a value that is no picture, or pixels that don't fill their own size.
 */
export function pictureBytes(
  raw: unknown,
  size: PictureSize,
  decode: PictureDecoder,
  base: string | undefined,
): Uint8Array | Promise<Uint8Array> {
  if (typeof raw === "string" || raw instanceof Uint8Array) return decode(raw, size, base);
  const parsed = Pixels.safeParse(raw);
  if (!parsed.success) throw badImage("bytes of a PNG or JPEG file, its path, or { data, width, height, channels }", show(raw));
  const { data, width, height, channels } = parsed.data;
  if (data.length !== width * height * channels)
    throw badImage(`${width} × ${height} × ${channels} bytes`, `${data.length} bytes`);
  const fits = width === size.width && height === size.height && channels === size.channels;
  return fits ? data : decode(parsed.data, size, base);
}

const badImage = (expected: string, received: string): GruyereError =>
  new GruyereError({
    code: "bad-image",
    path: "value",
    expected,
    received,
    hint: "mend the row, or make a picture of it with `from`",
  });
