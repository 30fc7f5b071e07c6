/** @file Loader hooks of Node for the sources: TypeScript is stripped by esbuild, `./x.js` finds `./x.ts`. `node --import` takes it. */
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";

if (isMainThread) register(import.meta.url);

const OPTIONS = {
  loader: "ts",
  format: "esm",
  sourcemap: "inline",
  tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
};

export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    if (error.code === "ERR_MODULE_NOT_FOUND" && /^\.{1,2}\/.*\.js$/.test(specifier))
      return next(specifier.replace(/\.js$/, ".ts"), context);
    throw error;
  }
}

export async function load(url, context, next) {
  if (!/^file:.*\.ts$/.test(url)) return next(url, context);
  const { transform } = await import("esbuild");
  const { code } = await transform(await readFile(fileURLToPath(url), "utf8"), { ...OPTIONS, sourcefile: url });
  return { format: "module", source: code, shortCircuit: true };
}
