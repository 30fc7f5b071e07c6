/** @file Bundles the bench (the built packages stay outside of the bundles) and runs it: `npm run bench -- --help`. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

await build({
  entryPoints: ["src/main.ts", "src/contestants/ours.ts", "src/limits/copier.ts"].map((file) => join(here, file)),
  outdir: join(here, "dist"),
  outbase: join(here, "src"),
  bundle: true,
  // A dynamic import stays one, so that a child process can measure what it costs.
  splitting: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  logLevel: "warning",
});
await import("./dist/main.js");
