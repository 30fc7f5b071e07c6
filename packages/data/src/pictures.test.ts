import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { binary, image, type RawImage, video } from "@gruyere/flow";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { imageEncoderWith } from "./encoders/image.js";
import { decodePicture as inBrowsers } from "./encoders/noDecoder.js";
import { csv } from "./files/csv.js";
import { decodePicture } from "./files/decodePicture.js";
import { declare } from "./fixtures/declare.js";
import { encodeValues } from "./fixtures/encodeValues.js";
import { problemsOf } from "./fixtures/problemsOf.js";
import { prepare } from "./prepare.js";
import { rows } from "./rows.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gruyere-pictures-"));
});
afterAll(() => rm(folder, { recursive: true }));

const plain = (width: number, height: number, background: string) =>
  sharp({ create: { width, height, channels: 4, background } });
const bytesOf = async (spec: Parameters<typeof encodeValues>[0], raw: RawImage): Promise<number[]> =>
  Array.from((await encodeValues(spec, [], [raw])).block.value.values);
const rgb = image({ height: 1, width: 2 });

describe("pictures", () => {
  test("[D23] PNG and JPEG are decoded and resized; grey and transparent ones too", async () => {
    expect(await bytesOf(rgb, await plain(8, 6, "#ff8000").png().toBuffer())).toEqual([255, 128, 0, 255, 128, 0]);
    const jpeg = await bytesOf(rgb, await plain(16, 16, "#204060").jpeg({ quality: 100 }).toBuffer());
    for (const [i, value] of [0x20, 0x40, 0x60, 0x20, 0x40, 0x60].entries())
      expect(Math.abs((jpeg[i] ?? 0) - value)).toBeLessThan(4);
    expect(await bytesOf(rgb, await plain(2, 1, "#12345600").png().toBuffer())).toEqual([255, 255, 255, 255, 255, 255]);
    const grey = await plain(3, 3, "#808080").grayscale().png().toBuffer();
    expect(await bytesOf(rgb, grey)).toEqual([128, 128, 128, 128, 128, 128]);
    expect(await bytesOf(image({ height: 1, width: 1, channels: 1 }), grey)).toEqual([128]);
    const deep = await plain(2, 2, "#ff0000").toColourspace("rgb16").png().toBuffer();
    expect(await bytesOf(rgb, deep)).toEqual([255, 0, 0, 255, 0, 0]);
  });

  test("[D23] pixels of the right size pass as they are; others are resized", async () => {
    const exact = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 2, height: 1, channels: 3 };
    expect(await bytesOf(rgb, exact)).toEqual([1, 2, 3, 4, 5, 6]);
    const grey = { data: new Uint8Array(16).fill(9), width: 4, height: 4, channels: 1 };
    expect(await bytesOf(rgb, grey)).toEqual([9, 9, 9, 9, 9, 9]);
  });

  test("[D23] a path starts from the folder of the file that names it, and is read for every batch", async () => {
    await mkdir(join(folder, "pictures"));
    await plain(4, 4, "#ff0000")
      .png()
      .toFile(join(folder, "pictures", "a.png"));
    await writeFile(join(folder, "table.csv"), 'photo,clip,y\npictures/a.png,"[""pictures/a.png""]",1\n');
    const declared = declare(
      { photo: rgb, clip: video({ height: 1, width: 1 }) },
      { t: { reads: ["photo", "clip"], label: binary("y") } },
    );
    const data = await prepare(declared, { d: { source: csv("table.csv", { base: folder }), split: { modulo: 1 } } });
    const values = async () => {
      const batch = await data.sets["d"]?.train?.batch([0], { training: true });
      return [Array.from(batch?.inputs["photo"]?.value.values ?? []), Array.from(batch?.inputs["clip"]?.value.values ?? [])];
    };
    expect(await values()).toEqual([
      [255, 0, 0, 255, 0, 0],
      [255, 0, 0],
    ]);
    await plain(4, 4, "#0000ff")
      .png()
      .toFile(join(folder, "pictures", "a.png"));
    expect((await values())[1]).toEqual([0, 0, 255]);
    await rm(join(folder, "pictures", "a.png"));
    const [problem] = await problemsOf(values());
    expect(problem).toMatchObject({ code: "bad-image", location: { line: 2 } });
    expect(problem?.received).toMatch(/pictures\/a\.png/);
  });

  test("[D25] another decoder takes the place of sharp", async () => {
    const declared = declare({ photo: rgb }, { t: { reads: ["photo"], label: binary("y") } });
    const encoders = [
      imageEncoderWith(async (_, { height, width, channels }) => new Uint8Array(height * width * channels).fill(7)),
    ];
    const source = rows([{ photo: Uint8Array.of(1), y: 1 }]);
    const data = await prepare(declared, { d: { source, split: { modulo: 1 } } }, { encoders });
    const batch = await data.sets["d"]?.train?.batch([0], { training: true });
    expect(batch?.inputs["photo"]?.value.values).toEqual(new Uint8Array(6).fill(7));
  });

  const size = { height: 1, width: 1, channels: 3 } as const;
  test("[D15] bytes that are no picture, and pictures cut off, are errors", async () => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
    const png = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer();
    const jpeg = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .jpeg()
      .toBuffer();
    for (const raw of [
      Uint8Array.of(),
      Uint8Array.of(1, 2, 3),
      png.subarray(0, png.length >> 1),
      jpeg.subarray(0, jpeg.length >> 1),
    ])
      expect((await problemsOf(decodePicture(raw, size, undefined))).map(({ code }) => code)).toEqual(["bad-image"]);
  });

  test("[D30] where nothing decodes, the error says what to give", async () => {
    const [problem] = await problemsOf(inBrowsers("a.png", size, undefined));
    expect(problem?.code).toBe("no-image-decoder");
    expect(problem?.hint).toMatch(/canvas/);
  });
});
