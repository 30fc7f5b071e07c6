import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type Ended, gruyere, lastLine } from "./gruyere.js";
import { pointsFolder } from "./points.js";

let cwd = "";
let trained: Ended;
beforeAll(async () => {
  cwd = await pointsFolder();
  trained = await gruyere(["train", "points.yaml", "--engine", "cpu", "--out", "run", "--json", "--seed", "7"], { cwd });
  expect(trained.code, trained.stderr).toBe(0);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const metrics = z.object({ ok: z.literal(true), metrics: z.record(z.string(), z.number()) });

describe("check", () => {
  it("[L42] a good program: its figures, exit code 0", async () => {
    const ended = await gruyere(["check", "points.yaml", "--json"], { cwd });
    expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining("points: ok. 1 inputs, 3 modules, 3 nodes") });
    expect(lastLine(ended)).toMatchObject({ ok: true, program: "points", parameters: 51, trunk: 24, head: 27 });
  });

  it("[L15] [L41] a bad one: every problem with file, line, column and the lines around it; exit code 1", async () => {
    const text = await readFile(join(cwd, "points.yaml"), "utf8");
    await writeFile(join(cwd, "bad.yaml"), text.replace("mlp:", "mpl:").replace("epochs: 3", "epoch: 3").replace("[f1]", "[f2]"));
    const ended = await gruyere(["check", "bad.yaml"], { cwd });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("(bad.yaml:4:12)");
    expect(ended.stderr).toContain("\n    > 4 |   trunk: { mpl: { units: [8], activation: tanh } }\n        |            ^\n");
    expect(ended.stderr).toContain("did you mean `mlp`?");
    expect(ended.stderr).toContain("3 problems");
    expect(ended.stderr).not.toContain("    at ");
  });

  it("[L41] an absent file and an unknown kind of file are mistakes of the user", async () => {
    expect(await gruyere(["check", "absent.yaml"], { cwd })).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("unreadable-file at absent.yaml"),
    });
    const ended = await gruyere(["check", "points.txt", "--json"], { cwd });
    expect([ended.code, lastLine(ended)]).toMatchObject([1, { ok: false, problems: [{ code: "unknown-kind-of-file" }] }]);
  });

  it("[L31] unknown verbs and flags: the nearest, exit code 1", async () => {
    expect(await gruyere(["chekc", "points.yaml"], { cwd })).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("Did you mean check?"),
    });
  });
});

describe("plugins", () => {
  it("[L55] a file lists TypeScript files; modules, decorated classes and container modules of them are known", async () => {
    const plugins = `import { defineModule, port } from "gruyere";
      import { ContainerModule, inject, moduleDefinition } from "gruyere/container";
      import * as tf from "@tensorflow/tfjs";
      import { z } from "zod";
      const base = { description: "A test's.", options: z.strictObject({}), ports: [port("x", "vector")] };
      export const twice = defineModule({ ...base, name: "twice", apply: ({ x }) => tf.mul(x, 2) });
      @moduleDefinition({ ...base, name: "times" })
      export class Times {
        constructor(@inject("factor") readonly factor: number) {}
        apply({ x }: { x: tf.Tensor }) { return tf.mul(x, this.factor); }
      }
      export const factor = new ContainerModule(({ bind }) => { bind<number>("factor").toConstantValue(3); });`;
    await writeFile(join(cwd, "plugins.ts"), plugins);
    const text = (await readFile(join(cwd, "points.yaml"), "utf8"))
      .replace("name: points", "name: points\nplugins: [plugins.ts]")
      .replace("modules:", "modules:\n  twice: twice\n  times: { times: {} }")
      .replaceAll("trunk(point)", "times(twice(trunk(point)))");
    await writeFile(join(cwd, "own.yaml"), text);
    const ended = await gruyere(["train", "own.yaml", "--engine", "cpu", "--epochs", "1", "--out", "own", "--json"], { cwd });
    expect(ended.code, ended.stderr).toBe(0);
    await writeFile(join(cwd, "plugins.ts"), "export const nothing = 1;");
    const none = await gruyere(["check", "own.yaml", "--json"], { cwd });
    expect([none.code, lastLine(none)]).toMatchObject([1, { problems: [{ code: "no-plugins", path: "plugins.ts" }] }]);
  });
});

describe("graph", () => {
  it("[L43] text, Mermaid, SVG, plan and YAML; the YAML is the same program", async () => {
    const ended = await gruyere(["graph", "points.yaml", "--yaml", "--plan", "--mermaid", "--svg", "graph.svg", "--json"], {
      cwd,
    });
    expect(ended.code, ended.stderr).toBe(0);
    const { yaml, plan, mermaid } = z.record(z.string(), z.unknown()).parse(lastLine(ended));
    expect(mermaid).toMatch(/^flowchart/);
    expect(plan).toMatch(/^plan points/);
    expect(await readFile(join(cwd, "graph.svg"), "utf8")).toMatch(/^<svg/);
    await writeFile(join(cwd, "again.yaml"), String(yaml));
    const again = await gruyere(["graph", "again.yaml"], { cwd });
    expect(again.stdout).toBe((await gruyere(["graph", "points.yaml"], { cwd })).stdout);
  });

  it("[L44] --schema knows plug-ins, data and train", async () => {
    const { stdout } = await gruyere(["graph", "--schema"], { cwd });
    const schema = z.object({ properties: z.record(z.string(), z.unknown()) }).parse(JSON.parse(stdout));
    expect(JSON.stringify(schema.properties["modules"])).toContain("activation");
    expect(JSON.stringify(schema.properties["train"])).toContain("batchSize");
    expect(JSON.stringify(schema.properties["data"])).toContain("jsonl");
  });
});

describe("train, evaluate and predict", () => {
  it("[L11] [L45] train: a run folder; with --json the metrics are the last line of stdout, and all else is on stderr", () => {
    expect(trained.stdout.trimEnd().split("\n")).toHaveLength(1);
    const { metrics: all } = metrics.parse(lastLine(trained));
    expect(Object.keys(all)).toEqual(expect.arrayContaining(["above/points/validation/f1", "side/points/test/accuracy"]));
    expect(all["side/points/test/accuracy"]).toBeGreaterThan(0.5);
    expect(trained.stderr).toContain("51 parameters, 45 steps in 3 epochs, seed 7");
    expect(trained.stderr).not.toContain("\u001b");
    for (const file of ["run.json", "source.json", "metrics.jsonl", "checkpoints/last.safetensors"])
      expect(existsSync(join(cwd, "run", file)), file).toBe(true);
  });

  it("[L46] evaluate finds program and data again, and gives the figures of the end of training", async () => {
    const ended = await gruyere(["evaluate", "run", "--engine", "cpu", "--json"], { cwd });
    expect(ended.code, ended.stderr).toBe(0);
    expect(metrics.parse(lastLine(trained)).metrics).toMatchObject(metrics.parse(lastLine(ended)).metrics);
  });

  it("[L46] evaluate measures the tasks of `--task` alone, and refuses a name that the run doesn't have", async () => {
    const ended = await gruyere(["evaluate", "run", "--engine", "cpu", "--task", "side", "--json"], { cwd });
    expect(ended.code, ended.stderr).toBe(0);
    const tasks = new Set(Object.keys(metrics.parse(lastLine(ended)).metrics).map((name) => name.split("/")[0]));
    expect([...tasks].sort()).toEqual(["all", "side"]);
    const wrong = await gruyere(["evaluate", "run", "--engine", "cpu", "--task", "sied"], { cwd });
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining("did you mean `side`?") });
  });

  it("[L47] predict: a line of JSON for each row of a file or of stdin, one task alone on request", async () => {
    await writeFile(join(cwd, "rows.jsonl"), '{"x":-1,"y":1}\n\n{"x":1,"y":-1}\n');
    const both = await gruyere(["predict", "run", "rows.jsonl", "--engine", "cpu"], { cwd });
    expect(both.code, both.stderr).toBe(0);
    const lines = both.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([{ above: { value: true } }, { above: { value: false } }]);
    const stdin = '{"x":-1,"y":1}';
    const one = await gruyere(["predict", "run", "-", "--task", "side", "--engine", "cpu", "--json"], { cwd, stdin });
    expect(Object.keys(JSON.parse(one.stdout.split("\n", 1).join("")))).toEqual(["side"]);
    expect(lastLine(one)).toEqual({ ok: true, rows: 1 });
  });

  it("[L48] predict: a bad line is told with its place, rows before it are not lost", async () => {
    const stdin = `${'{"x":0,"y":0}\n'.repeat(300)}{"x":\n`;
    const ended = await gruyere(["predict", "run", "--engine", "cpu"], { cwd, stdin });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("bad-row at stdin:301");
    expect(ended.stdout.trimEnd().split("\n")).toHaveLength(256);
    await writeFile(join(cwd, "rows.jsonl"), `${'{"x":0,"y":0}\r\n'.repeat(299)}\r\n{"x":1}\r\n`);
    const lacking = await gruyere(["predict", "run", "rows.jsonl", "--engine", "cpu"], { cwd });
    expect(lacking.code).toBe(1);
    expect(lacking.stderr).toContain("missing-input at rows.jsonl:301");
  });

  it("[L54] a module trains from anywhere with what `gruyere` gives; --set, --task and --data reach it; the run resumes from it", async () => {
    const args = ["train", join(cwd, "points.ts"), "--data", cwd, "--out", "module", "--engine", "cpu"];
    const set = ["--set", "modules.trunk.mlp.units=[4]", "--set", "train.epochs=1", "--task", "above", "--json"];
    const ended = await gruyere([...args, ...set], { cwd });
    expect(ended.code, ended.stderr).toBe(0);
    expect(lastLine(ended)).toMatchObject({ steps: 15, epochs: 1 });
    expect(Object.keys(metrics.parse(lastLine(ended)).metrics).some((name) => name.startsWith("side/"))).toBe(false);
    const again = await gruyere(["evaluate", "module", "--engine", "cpu", "--json"], { cwd });
    expect(again.code, again.stderr).toBe(0);
  });

  it("[L41] an output folder that is not empty, a folder that is no run, data that are not there", async () => {
    const codes = await Promise.all(
      [
        ["train", "points.yaml", "--out", "run", "--engine", "cpu"],
        ["evaluate", "."],
        ["train", "points.yaml", "--data", "absent", "--out", "new", "--engine", "cpu"],
        ["train", "points.yaml", "--set", "train.epoch=1", "--out", "new", "--engine", "cpu"],
      ].map((args) => gruyere([...args, "--json"], { cwd })),
    );
    expect(codes.map(({ code }) => code)).toEqual([1, 1, 1, 1]);
    const first = codes.map((ended) => z.object({ problems: z.array(z.object({ code: z.string() })) }).parse(lastLine(ended)));
    expect(first.map(({ problems }) => problems[0]?.code)).toEqual([
      "folder-not-empty",
      "not-a-run",
      "no-such-folder",
      "unknown-key",
    ]);
  });
});

describe("doctor", () => {
  it("[L49] every engine with its status, the cure where it doesn't work; 0 as long as one works", async () => {
    const ended = await gruyere(["doctor", "--json"], { cwd });
    expect(ended.code).toBe(0);
    const { engines, auto } = z
      .object({
        auto: z.object({ engine: z.string(), reason: z.string() }),
        engines: z.array(z.looseObject({ name: z.string(), status: z.string(), cure: z.string().optional() })),
      })
      .parse(lastLine(ended));
    expect(engines.map(({ name }) => name)).toEqual([
      ...["onnx", "onnx-webgpu", "onnx-cuda"],
      ...["tensorflow", "webgpu", "wasm", "cpu"],
    ]);
    expect(auto).toEqual({ engine: "onnx", reason: "ONNX Runtime is installed, so steps are compiled" });
    expect(engines.find(({ name }) => name === "cpu")?.status).toBe("works");
    for (const { status, cure } of engines) expect(status === "works" || cure !== undefined).toBe(true);
  });
});
