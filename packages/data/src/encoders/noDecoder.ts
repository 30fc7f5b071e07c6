import { GruyereError } from "@gruyere/flow";
import type { PictureDecoder } from "./picture.js";

/** Stands in where no decoder is at hand (in browsers): says what to do. */
export const decodePicture: PictureDecoder = async (_, { height, width, channels }) => {
  throw new GruyereError({
    code: "no-image-decoder",
    path: "value",
    expected: `pixels: { data, width: ${width}, height: ${height}, channels: ${channels} }`,
    received: "a picture that must be decoded or resized",
    hint: "draw it on a canvas of that size and give its pixels, or pass `imageEncoderWith(decode)` under `encoders`",
  });
};
