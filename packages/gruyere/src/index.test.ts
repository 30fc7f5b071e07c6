import { fileURLToPath } from "node:url";
import * as container from "@gruyere/cli/container";
import * as compiler from "@gruyere/compiler";
import * as core from "@gruyere/core";
import * as data from "@gruyere/data";
import * as dataFiles from "@gruyere/data/files";
import * as evaluate from "@gruyere/evaluate";
import * as flow from "@gruyere/flow";
import * as modules from "@gruyere/modules";
import * as random from "@gruyere/random";
import * as schedule from "@gruyere/schedule";
import * as train from "@gruyere/train";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import * as ownContainer from "./container.js";
import * as files from "./files.js";
import * as gruyere from "./index.js";

const PACKAGES: Readonly<Record<string, object>> = {
  compiler,
  core,
  data,
  evaluate,
  flow,
  modules,
  random,
  schedule,
  train,
};

/** The main entry with everything that it loads, for a browser. */
const bundled = () =>
  build({
    entryPoints: [fileURLToPath(new URL("./index.ts", import.meta.url))],
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    conditions: ["gruyere-source", "module"],
    logLevel: "silent",
  });

describe("gruyere", () => {
  it.each(Object.entries(PACKAGES))("[G1] has every public value of %s, the same object", (_, own) => {
    for (const [name, value] of Object.entries(own)) expect(Reflect.get(gruyere, name), name).toBe(value);
  });

  it("[G1] and nothing else", () => {
    const known = new Set(Object.values(PACKAGES).flatMap(Object.keys));
    expect(Object.keys(gruyere).filter((name) => !known.has(name))).toEqual([]);
  });

  it("[G2] can be bundled for a browser: no module of Node is left, nor needed to load it", async () => {
    const { outputFiles, metafile } = await bundled();
    expect(outputFiles).toHaveLength(1);
    const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.filter(({ external }) => external));
    expect(outside.map(({ path }) => path)).toEqual([]);
  });

  it("[G3] gruyere/files has every public value of the readers", () => {
    expect({ ...files }).toEqual({ ...dataFiles });
  });

  it("[G6] gruyere/container has every public value of the container", () => {
    expect({ ...ownContainer }).toEqual({ ...container });
  });

  it("[G6] the main entry loads no container", async () => {
    const { metafile } = await bundled();
    expect(Object.keys(metafile.inputs).filter((file) => /inversify|reflect-metadata|packages\/cli\//.test(file))).toEqual([]);
  });
});
