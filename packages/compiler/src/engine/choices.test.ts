import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile, type EngineReport, type Executor, type OpenOptions } from "@gruyere/core";
import { binary, inputs, module, program, task, vector } from "@gruyere/flow";
import { linear, lossPlugins, mlp } from "@gruyere/modules";
import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { createOnnxEngine, type OnnxEngineOptions } from "./createOnnxEngine.js";
import { batchOf, dense } from "./fixtures/programs.js";

/** Layers wide enough that several threads have work. */
function widePlan() {
  const { x } = inputs({ x: vector({ size: 256 }) });
  const hidden = module("trunk", mlp({ units: [512, 512] }))(x);
  const logits = module("head", linear({ units: 1 }))(hidden);
  const losses = new Map(lossPlugins.map((plugin) => [plugin.name, plugin]));
  return compile(program("wide", { a: task({ logits, label: binary("a") }) }), { losses });
}

/** The numbers of one step, with what the engine reported. */
async function stepWith(options: OnnxEngineOptions, open: Omit<OpenOptions, "seed" | "onReport"> = {}) {
  const reports: EngineReport[] = [];
  const engine = await createOnnxEngine(options);
  const executor: Executor = await engine.open(widePlan(), { seed: 1, ...open, onReport: (report) => reports.push(report) });
  try {
    const batches = [batchOf("s", 64, { x: dense([64, 256]) }, ["a"])];
    const { losses, gradients } = await executor.gradients({ batches, denominators: { a: 64 }, random: { seed: 1, step: 0 } });
    const values = await gradients.read();
    gradients.dispose();
    const compiled = reports.flatMap((report) => (report.type === "compile" ? [report] : []));
    return { numbers: { losses, values }, compiled, reports, choices: executor.choices };
  } finally {
    executor.dispose();
    await engine.dispose();
  }
}

describe("choices", () => {
  it("[X113] a plan opened with a run's choices makes them again; what the user says holds", async () => {
    const begun = await stepWith({}, { choices: { threads: "auto", cores: 3 } });
    expect(begun.choices).toEqual({ threads: "auto", cores: 3 });
    expect(begun.compiled[0]?.threads).toBe(3);
    const gone = await stepWith({}, { choices: begun.choices ?? null });
    expect(gone.compiled[0]?.threads).toBe(3);
    expect(gone.numbers).toEqual(begun.numbers);
    expect((await stepWith({}, { choices: { threads: 2, cores: 9 } })).compiled[0]?.threads).toBe(2);
    const said = await stepWith({ threads: 1 }, { choices: { threads: "auto", cores: 3 } });
    expect(said.compiled[0]?.threads).toBe(1);
    expect(said.choices).toMatchObject({ threads: 1 });
    expect((await stepWith({ threads: 2 }, { choices: "of another engine" })).compiled[0]?.threads).toBe(2);
  });

  it("[X113] a number of threads that is none is refused", async () => {
    for (const threads of [0, -1, 1.5, 100_000])
      await expect(createOnnxEngine({ threads })).rejects.toMatchObject({ problems: [{ code: "bad-option", path: "threads" }] });
  });

  it("[X114] graphs that are kept in a folder are found by the next run, and give equal bits", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gruyere-graphs-"));
    try {
      const options = { threads: 1, graphCache: join(folder, "graphs") };
      const first = await stepWith(options);
      const second = await stepWith(options);
      expect([first.compiled[0]?.cached, second.compiled[0]?.cached]).toEqual([false, true]);
      expect(second.numbers).toEqual(first.numbers);
      expect(await readdir(join(folder, "graphs"))).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("[X114] a folder that can't be written is a warning, and the run goes on", async () => {
    const { reports } = await stepWith({ threads: 1, graphCache: join(import.meta.filename, "graphs") });
    expect(reports.map((report) => (report.type === "warning" ? report.code : report.type))).toEqual([
      "cache-not-written",
      "compile",
    ]);
  });
});

describe("in browsers", () => {
  it("[X115] the package bundles without anything of Node", async () => {
    const { metafile } = await build({
      entryPoints: [join(import.meta.dirname, "../index.ts")],
      ...{ bundle: true, write: false, metafile: true, format: "esm", platform: "browser", logLevel: "silent" },
      conditions: ["gruyere-source", "module"],
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.some((file) => file.endsWith("compiler/src/platform/browser.ts"))).toBe(true);
    expect(inputs.filter((file) => /compiler\/src\/(platform\/node|onnx\/diskCache)\.ts$/.test(file))).toEqual([]);
    const outside = Object.values(metafile.inputs).flatMap((file) => file.imports.filter(({ external }) => external));
    expect(outside.map(({ path }) => path)).toEqual([]);
  });
});
