import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensors } from "@gruyere/train";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Ended, gruyere, lastLine } from "./gruyere.js";
import { pointsFolder } from "./points.js";

let cwd = "";
beforeAll(async () => {
  cwd = await pointsFolder();
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const summary = z.object({
  engine: z.string(),
  compiled: z.object({ graphs: z.number(), cached: z.number() }),
  steps: z.number(),
});
const codesOf = (ended: Ended): readonly string[] =>
  z
    .object({ problems: z.array(z.object({ code: z.string() })) })
    .parse(lastLine(ended))
    .problems.map(({ code }) => code);

async function parametersOf(run: string): Promise<readonly string[]> {
  const { tensors } = readSafetensors(await readFile(join(cwd, run, "checkpoints/last.safetensors")), "last.safetensors");
  return [...Object.entries(tensors)].map(([name, { values }]) => `${name} ${values.join()}`);
}

/** A module that reads its numbers, which a compiled step can't, and an engine that is the cpu's under another name. */
const PLUGINS = `import { createTfjsEngine, defineModule, port } from "gruyere";
  import * as tf from "@tensorflow/tfjs";
  import { z } from "zod";
  export const looking = defineModule({ name: "looking", description: "Reads.", options: z.strictObject({}), ports: [port("x", "vector")],
    apply: ({ x }) => tf.mul(x, x.dataSync().length > 0 ? 1 : 0) });
  export const own = { role: "engine", name: "own", schema: z.strictObject({}),
    create: () => ({ open: () => createTfjsEngine({ backend: "cpu" }) }) };`;

describe("engines", () => {
  beforeAll(async () => {
    await writeFile(join(cwd, "plugins.ts"), PLUGINS);
    const text = (await readFile(join(cwd, "points.yaml"), "utf8"))
      .replace("name: points", "name: points\nplugins: [plugins.ts]")
      .replace("epochs: 3", "epochs: 1");
    await writeFile(join(cwd, "own.yaml"), text);
    const reading = text.replace("modules:", "modules:\n  look: looking").replaceAll("trunk(point)", "look(trunk(point))");
    await writeFile(join(cwd, "reading.yaml"), reading);
  });

  it("[L62] [L63] without --engine a program is compiled, says so, and is counted; graphs are kept in a folder", async () => {
    const args = ["train", "own.yaml", "--graph-cache", "graphs", "--json", "--out"];
    const first = await gruyere([...args, "first"], { cwd });
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toContain("engine onnx/cpu (auto: ONNX Runtime is installed)");
    expect(first.stderr).toMatch(/compiled step: \d+ operations to \d+, /);
    expect(first.stderr).toMatch(/finished at step 15 in .*; compiled 2 graphs in /);
    expect(summary.parse(lastLine(first))).toMatchObject({ engine: "onnx/cpu", compiled: { graphs: 2, cached: 0 } });
    expect(await readdir(join(cwd, "graphs"))).toHaveLength(2);
    const second = await gruyere([...args, "second"], { cwd });
    expect(summary.parse(lastLine(second))).toMatchObject({ compiled: { graphs: 2, cached: 2 } });
    expect(await parametersOf("second")).toEqual(await parametersOf("first"));
  });

  it("[L62] what can't be compiled runs on TensorFlow.js with a warning; an engine that was named needs --fallback", async () => {
    const auto = await gruyere(["train", "reading.yaml", "--out", "auto"], { cwd });
    expect(auto.code, auto.stderr).toBe(0);
    expect(auto.stderr).toMatch(/warning not-compiled: the program runs on tfjs\/\w+, not compiled: .*look/s);
    const named = await gruyere(["train", "reading.yaml", "--engine", "onnx", "--out", "named", "--json"], { cwd });
    expect([named.code, codesOf(named)]).toEqual([1, ["read-while-traced"]]);
    const allowed = await gruyere(["train", "reading.yaml", "--engine", "onnx", "--fallback", "--out", "allowed"], { cwd });
    expect(allowed.code, allowed.stderr).toBe(0);
    expect(allowed.stderr).toContain("warning not-compiled");
    const resumed = await gruyere(["resume", "auto"], { cwd });
    expect(resumed.code, resumed.stderr).toBe(0);
    const predicted = await gruyere(["predict", "auto", "-"], { cwd, stdin: '{"x":-1,"y":1}' });
    expect(predicted.stderr).toContain("warning not-compiled");
    expect(JSON.parse(predicted.stdout)).toHaveProperty("above");
  });

  it("[L63] a run goes on with the threads that it was begun with", async () => {
    const long = ["train", "own.yaml", "--epochs", "40", "--threads", "2", "--spinning", "off", "--json"];
    const whole = await gruyere([...long, "--out", "whole"], { cwd });
    expect(whole.code, whole.stderr).toBe(0);
    let sent = false;
    const broken = await gruyere([...long, "--out", "broken"], {
      cwd,
      onStderr: (text, child) => {
        if (!sent && text.includes("after epoch 2")) sent = child.kill("SIGINT");
      },
    });
    expect(broken.code, broken.stderr).toBe(130);
    const resumed = await gruyere(["resume", "broken", "--json"], { cwd });
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).not.toContain("warning");
    expect(await parametersOf("broken")).toEqual(await parametersOf("whole"));
    const record = JSON.parse(await readFile(join(cwd, "broken/run.json"), "utf8"));
    expect(record.engine.choices).toMatchObject({ threads: 2 });
  });

  it("[L6] a program's plug-ins may be engines; the run goes on with them", async () => {
    const ended = await gruyere(["train", "own.yaml", "--engine", "own", "--out", "own", "--json"], { cwd });
    expect(ended.code, ended.stderr).toBe(0);
    expect(summary.parse(lastLine(ended))).toMatchObject({ engine: "tfjs/cpu", compiled: { graphs: 0 } });
    const resumed = await gruyere(["resume", "own", "--json"], { cwd });
    expect(summary.parse(lastLine(resumed))).toMatchObject({ engine: "tfjs/cpu" });
  });

  it("[L6] an unknown engine is refused with the nearest name, before anything is written; so is a flag that it lacks", async () => {
    const unknown = await gruyere(["train", "own.yaml", "--engine", "onx", "--out", "none"], { cwd });
    expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("did you mean `onnx`?") });
    const lacking = await gruyere(["train", "own.yaml", "--engine", "wasm", "--graph-cache", "g", "--out", "none"], { cwd });
    expect(lacking).toMatchObject({ code: 1, stderr: expect.stringContaining("leave --graph-cache out") });
    expect(await readdir(cwd)).not.toContain("none");
  });
});

const graphs = z.object({
  ok: z.literal(true),
  what: z.string(),
  batch: z.number(),
  files: z.array(z.string()),
  ir: z.array(z.string()).optional(),
  graphs: z.array(
    z.looseObject({
      before: z.number(),
      after: z.number(),
      flops: z.number(),
      passes: z.array(z.looseObject({ pass: z.string() })),
      profile: z.looseObject({ runs: z.number(), sources: z.array(z.looseObject({ source: z.string() })) }).optional(),
    }),
  ),
});
const compiled = async (...args: readonly string[]) => {
  const ended = await gruyere(["compile", "points.yaml", ...args, "--json"], { cwd });
  expect(ended.code, ended.stderr).toBe(0);
  return { ...graphs.parse(lastLine(ended)), stderr: ended.stderr };
};

describe("compile", () => {
  it("[L64] figures of a step: nodes, passes, operations, inputs and outputs", async () => {
    const step = await compiled();
    expect(step).toMatchObject({ what: "step", batch: 8 });
    expect(step.graphs[0]?.after).toBeLessThan(step.graphs[0]?.before ?? 0);
    expect(step.stderr).toContain("points: a step of 8 rows");
    expect(step.stderr).toMatch(/gradient:trunk\/weight0 +float32 +\[2, 8\]/);
    const fitted = await compiled("--data", ".", "--batch", "16", "--threads", "1");
    expect(fitted.graphs[0]?.flops).toBeGreaterThan(step.graphs[0]?.flops ?? 0);
  });

  it("[L64] the graph as text, of one task's forward pass; without a pass it is another one", async () => {
    const ended = await gruyere(["compile", "points.yaml", "--print", "ir", "--what", "forward", "--task", "side"], { cwd });
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toMatch(/^%0 /);
    expect(ended.stdout).toMatch(/Gemm .*# side$/m);
    expect(ended.stdout).not.toContain("above");
    const plain = await compiled("--print", "ir", "--off", "gemm-bias,cross-entropy");
    expect(plain.ir).not.toEqual((await compiled("--print", "ir")).ir);
    expect(plain.graphs[0]?.passes.map(({ pass }) => pass)).not.toContain("gemm-bias");
  });

  it("[L64] the model in a file; several graphs in numbered ones", async () => {
    const { files } = await compiled("--print", "onnx", "--out", "step.onnx");
    expect(files).toEqual(["step.onnx"]);
    const model = await readFile(join(cwd, "step.onnx"), "latin1");
    for (const part of ["com.microsoft", "Gemm", "input:point@0", "gradient:trunk/weight0"]) expect(model).toContain(part);
    const tape = await compiled("--print", "onnx", "--what", "tape", "--out", "tape.onnx");
    expect(tape.files).toEqual(tape.graphs.length === 1 ? ["tape.onnx"] : ["tape.1.onnx", "tape.2.onnx"]);
  });

  it.each([
    [["reading.yaml"], "read-while-traced"],
    [["points.yaml", "--engine", "wasm"], "not-a-compiled-engine"],
    [["points.yaml", "--off", "gemmbias"], "unknown-pass"],
    [["points.yaml", "--print", "onnx"], "missing-argument"],
    [["points.yaml", "--print", "onnx", "--out", "absent/step.onnx"], "not-writable"],
    [["points.yaml", "--steps", "3"], "bad-flag"],
    [["points.yaml", "--task", "sied"], "unknown-task"],
  ])("[L65] %s is refused: %s", async (args, code) => {
    const ended = await gruyere(["compile", ...args, "--json"], { cwd });
    expect([ended.code, codesOf(ended)]).toEqual([1, [code]]);
  });

  it("[L66] a profile of real steps: the slowest modules and nodes", async () => {
    const { graphs: found, stderr } = await compiled("--profile", "--steps", "5");
    expect(found[0]?.profile?.runs).toBe(5);
    expect(found[0]?.profile?.sources.map(({ source }) => source)).toEqual(expect.arrayContaining(["trunk"]));
    expect(stderr).toMatch(/a step takes [\d.]+ ms, [\d.]+ ms of it in graphs/);
    expect(stderr).toMatch(/modules, µs a step over 5 steps\nmodule +µs/);
  });
});
