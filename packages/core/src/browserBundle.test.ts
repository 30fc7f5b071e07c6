import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";

it("[C32] the package bundles for browsers without anything of Node", async () => {
  const entry = join(import.meta.dirname, "index.ts");
  const { metafile, errors } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    conditions: ["gruyere-source"],
    logLevel: "silent",
  });
  expect(errors).toEqual([]);
  const files = Object.keys(metafile.inputs).filter((file) => file.includes("core/src/"));
  expect(files.some((file) => file.endsWith("platform/browser.ts"))).toBe(true);
  expect(files.some((file) => file.endsWith("platform/node.ts"))).toBe(false);
  const external = Object.values(metafile.inputs).flatMap(({ imports }) =>
    imports.filter((one) => one.external).map(({ path }) => path),
  );
  expect(external.filter((path) => path.startsWith("node:") || path === "webgpu")).toEqual([]);
});
