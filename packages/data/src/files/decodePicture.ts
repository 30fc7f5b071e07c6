import { isAbsolute, resolve } from "node:path";
import { GruyereError, type RawImage } from "@gruyere/flow";
import sharp, { type Sharp } from "sharp";
import type { PictureDecoder } from "../encoders/picture.js";

/**
 * Decodes a picture with sharp: PNG, JPEG, WebP, GIF, AVIF, TIFF, SVG (bytes or a path), or pixels. Orientation of EXIF is
 * applied, transparent parts are laid on white, sides are stretched to the size with Lanczos 3, colours are sRGB of 8 bits.
 *
 * @returns `height × width × channels` bytes, row-major, channels last.
 * @throws GruyereError (`bad-image`) for what does not decode.
 */
export const decodePicture: PictureDecoder = async (picture, { height, width, channels }, base) => {
  try {
    const opened = open(picture, base).autoOrient().flatten({ background: "white" }).resize(width, height, { fit: "fill" });
    const coloured = channels === 1 ? opened.grayscale().toColourspace("b-w") : opened.toColourspace("srgb");
    const { data, info } = await coloured.raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });
    if (info.channels !== channels) throw new Error(`decoded to ${info.channels} channels instead of ${channels}`);
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  } catch (cause) {
    throw new GruyereError(
      {
        code: "bad-image",
        path: "value",
        expected: "a picture that decodes (PNG, JPEG, WebP, GIF, AVIF, TIFF, SVG)",
        received: `${described(picture, base)}: ${cause instanceof Error ? cause.message : String(cause)}`,
        hint: "mend or replace the file; relative paths start from the folder of the file that names them",
      },
      { cause },
    );
  }
};

function open(picture: RawImage, base: string | undefined): Sharp {
  if (typeof picture === "string") return sharp(pathOf(picture, base), { failOn: "error" });
  if (picture instanceof Uint8Array) return sharp(picture, { failOn: "error" });
  const { data, width, height, channels } = picture;
  if (channels !== 1 && channels !== 2 && channels !== 3 && channels !== 4) throw new Error(`${channels} channels`);
  return sharp(data, { raw: { width, height, channels } });
}

const pathOf = (path: string, base: string | undefined): string => (isAbsolute(path) ? path : resolve(base ?? "", path));

const described = (picture: RawImage, base: string | undefined): string =>
  typeof picture === "string"
    ? pathOf(picture, base)
    : picture instanceof Uint8Array
      ? `${picture.length} bytes`
      : `${picture.width} × ${picture.height} pixels`;
