import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";

test("[D30] the main entry makes a bundle for browsers, without Node's modules and without sharp", async () => {
  const { metafile, errors } = await build({
    entryPoints: [join(import.meta.dirname, "index.ts")],
    bundle: true,
    platform: "browser",
    format: "esm",
    conditions: ["gruyere-source"],
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  expect(errors).toEqual([]);
  const inputs = Object.keys(metafile.inputs);
  expect(inputs.some((path) => path.endsWith("data/src/encoders/noDecoder.ts"))).toBe(true);
  expect(inputs.filter((path) => /data\/src\/files\/|node_modules\/.*(sharp|csv-parse|tinyglobby)/.test(path))).toEqual([]);
});
