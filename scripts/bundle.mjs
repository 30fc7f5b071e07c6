/**
 * @file Writes the JavaScript of the package in the current folder: one file per entry of its package.json and the chunks that these
 * share, because a fresh process spends longer on finding and linking hundreds of modules than on running them. What belongs to
 * other packages, or to another platform (`#…`), stays an import. Declarations are tsc's.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { build } from "esbuild";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
// A command is a file of `bin/`, which is committed and starts this.
const command = manifest.bin ? ["./src/bin.ts"] : [];
const sources = new Set([...command, ...sourcesIn(manifest.exports), ...sourcesIn(manifest.imports)]);

const { metafile } = await build({
  entryPoints: [...sources],
  outbase: "src",
  outdir: "dist",
  chunkNames: "[name]-[hash]",
  bundle: true,
  splitting: true,
  packages: "external",
  external: ["#*"],
  format: "esm",
  platform: "neutral",
  target: "es2022",
  sourcemap: true,
  metafile: true,
  logLevel: "warning",
});
// What an earlier build left.
const written = new Set(Object.keys(metafile.outputs).map((file) => relative("dist", resolve(file))));
for (const file of readdirSync("dist", { recursive: true })) {
  if (/\.js(\.map)?$/.test(file) && !written.has(file)) rmSync(join("dist", file));
}

/** The source files that a part of package.json names, at any depth. */
function sourcesIn(part = {}) {
  if (typeof part === "string") return part.startsWith("./src/") ? [part] : [];
  return Object.values(part).flatMap(sourcesIn);
}
