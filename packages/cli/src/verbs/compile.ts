import { writeFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import type { Provider } from "@gruyere/compiler";
import { encodeModel, type InspectedGraph, inspectProgram, printGraph } from "@gruyere/compiler/inspect";
import { compile as compilePlan, type Plan } from "@gruyere/core";
import { prepare } from "@gruyere/data";
import { GruyereError } from "@gruyere/flow";
import { adam } from "@gruyere/train";
import type { Context } from "../context.js";
import { EXIT } from "../exitCode.js";
import type { Flags } from "../flags.js";
import { type LoadedProgram, loadProgram, withTasks } from "../program/loadProgram.js";
import { lossesByName, trainPlugins } from "../program/trainPlugins.js";
import { graphJson, profileText, statsText } from "./compileViews.js";
import { dataFolder } from "./dataFolder.js";
import { requireData } from "./requireData.js";
import type { Run } from "./verb.js";

/** Rows of a batch where neither the command line nor the program says how many. */
const BATCH = 32;
const STEPS = 20;

/** Compiles a program's step for an example batch, and shows the graph, its model, or what it costs. */
export const compile: Run = async ([path = ""], flags, context) => {
  const { cwd, shared, output } = context;
  checkFlags(flags);
  const provider = providerOf(flags.engine);
  const loaded = await loadProgram(path, { cwd, shared, set: flags.set });
  const plan = await planOf(loaded, path, flags, context);
  const { batchSize, optimiser = adam() } = loaded.settings;
  const size = { batch: flags.batch ?? (typeof batchSize === "number" ? batchSize : BATCH), length: flags.length };
  const { threads, spinning, what } = flags;
  const { graphs, milliseconds } = await inspectProgram(plan, {
    ...{ ...size, what, provider, rule: optimiser, passesOff: flags.off ?? [] },
    ...(threads !== undefined && { threads }),
    ...(spinning !== undefined && { spinning: spinning === "auto" ? "auto" : spinning === "on" }),
    ...(flags.profile && { steps: flags.steps ?? STEPS }),
  });
  const texts = graphs.map((graph) => viewOf(graph, plan, flags));
  const about = `${plan.program.name}: a ${what} of ${size.batch} rows, length ${size.length}, on ${provider}`;
  if (flags.print === "stats") output.result(about);
  for (const [i, text] of texts.entries()) {
    if (graphs.length > 1 && flags.print !== "onnx") output.result(`\ngraph ${i + 1} of ${graphs.length}`);
    if (typeof text === "string") output.result(text);
  }
  if (flags.profile) output.result(profileText(graphs, milliseconds));
  const files = flags.out === undefined ? [] : await write(flags.out, texts, context);
  const ir = flags.print === "ir" ? { ir: texts } : {};
  const json = { ok: true, program: plan.program.name, what, ...size, provider, milliseconds, ...ir, files };
  return { code: EXIT.ok, json: { ...json, graphs: graphs.map(graphJson) } };
};

/** What `--print` shows of one graph: text, or the bytes of its model. */
function viewOf(inspected: InspectedGraph, plan: Plan, { print }: Flags): string | Uint8Array {
  const { graph, threads } = inspected;
  if (print === "ir") return printGraph(graph);
  if (print === "onnx") return encodeModel(graph, { sequential: threads === 1 });
  return statsText(inspected, plan);
}

/** The plan, with the sizes that encoders learn from the data of `--data`; without it they are upper bounds. */
async function planOf(loaded: LoadedProgram, path: string, { task, data: flag }: Flags, { cwd }: Context): Promise<Plan> {
  const program = withTasks(loaded.program, task);
  const losses = lossesByName(loaded.container);
  const dir = await dataFolder(flag, cwd);
  if (dir === undefined) return compilePlan(program, { losses });
  const datasets = await requireData(loaded, path)({ seed: loaded.settings.seed ?? 0, dir });
  const { encoders = [] } = trainPlugins(loaded.container);
  const { fitted } = await prepare(program, datasets, { tasks: Object.keys(program.tasks), encoders });
  return compilePlan(program, { losses, inputs: fitted.signatures });
}

const PROVIDERS: Readonly<Record<string, Provider>> = {
  auto: "cpu",
  onnx: "cpu",
  "onnx-webgpu": "webgpu",
  "onnx-cuda": "cuda",
};

function providerOf(engine = "auto"): Provider {
  const provider = PROVIDERS[engine];
  if (provider) return provider;
  throw new GruyereError({
    code: "not-a-compiled-engine",
    path: `--engine ${engine}`,
    expected: `a compiled engine: ${Object.keys(PROVIDERS).join(", ")}`,
    received: engine,
    hint: "TensorFlow.js compiles nothing: leave --engine out to see what the compiled engine does",
  });
}

function checkFlags({ print, out, steps, profile }: Flags): void {
  if (print === "onnx" && out === undefined)
    throw new GruyereError({
      code: "missing-argument",
      path: "--print onnx",
      expected: "a file for the model: --out FILE",
      received: "none",
      hint: "a model is no text: add --out model.onnx",
    });
  if (steps !== undefined && !profile)
    throw new GruyereError({
      code: "bad-flag",
      path: "--steps",
      expected: "--profile with it",
      received: "--steps alone",
      hint: "add --profile: these are the steps that are profiled",
    });
}

/** Several graphs go into numbered files: `tape.1.onnx`, `tape.2.onnx`. */
async function write(out: string, texts: readonly (string | Uint8Array)[], { cwd, output }: Context): Promise<readonly string[]> {
  const end = extname(out);
  const names = texts.length === 1 ? [out] : texts.map((_, i) => `${out.slice(0, out.length - end.length)}.${i + 1}${end}`);
  for (const [i, name] of names.entries()) {
    const text = texts[i] ?? "";
    try {
      await writeFile(resolve(cwd, name), typeof text === "string" ? `${text}\n` : text);
    } catch (cause) {
      const received = cause instanceof Error ? cause.message : String(cause);
      const hint = "choose a path in a folder that is there and that you may write to";
      throw new GruyereError(
        { code: "not-writable", path: `--out ${out}`, expected: "a file to write", received, hint },
        { cause },
      );
    }
    output.note(`wrote ${name}`);
  }
  return names;
}
