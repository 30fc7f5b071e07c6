import { createTfjsEngine, type Engine } from "@gruyere/core";
import { openDevices } from "@gruyere/core/engine";
import { Heap } from "../memory/heap.js";
import { loadRuntime } from "../onnx/runtime.js";
import type { Provider } from "../passes/pass.js";
import { FallbackExecutor } from "./fallbackExecutor.js";
import type { NotCompiled } from "./notCompiled.js";
import { OnnxExecutor } from "./onnxExecutor.js";
import type { CompiledReport, EngineSettings } from "./settings.js";

/** Settings of the compiled engine. */
export interface OnnxEngineOptions {
  /** Where graphs run. Default `cpu`. */
  readonly provider?: Provider;
  /** Threads that work on one node. Default: chosen by the machine's cores. */
  readonly threads?: number;
  /** Whether threads wait for work by spinning: faster on a machine of its own, slower on a shared one. Default false. */
  readonly spinning?: boolean;
  /** Names of passes that don't run, to find out what one does. Default: none. */
  readonly passesOff?: readonly string[];
  /** Lengths that sequences with a mask are padded to; `none`: every length is a graph of its own. Default: powers of √2. */
  readonly buckets?: readonly number[] | "none";
  /** Graphs that an executor keeps; the one that was not used for longest goes first. Default 64. */
  readonly maximumGraphs?: number;
  /**
   * Whether a program that can't be compiled runs on the TensorFlow.js engine instead. Default false: it is an error, which names the
   * module and what it did.
   */
  readonly fallback?: boolean;
  /** Called when that happens. */
  readonly onFallback?: (reason: NotCompiled, engine: Engine) => void;
  /** Called for each graph that was compiled. */
  readonly onCompile?: (report: CompiledReport) => void;
}

/**
 * The engine that compiles whole steps into graphs of ONNX Runtime.
 *
 * @throws GruyereError `no-onnxruntime` when onnxruntime-node is not there, with the cure.
 */
export async function createOnnxEngine(options: OnnxEngineOptions = {}): Promise<Engine> {
  await loadRuntime();
  const settings: EngineSettings = {
    provider: options.provider ?? "cpu",
    threads: options.threads ?? 2,
    spinning: options.spinning ?? false,
    passesOff: options.passesOff ?? [],
    buckets: options.buckets ?? [],
    maximumGraphs: options.maximumGraphs ?? 64,
    onCompile: options.onCompile ?? (() => {}),
  };
  return {
    name: "onnx",
    backend: settings.provider,
    reason: "asked for",
    async open(plan, { seed }) {
      const devices = await openDevices(plan, "cpu", {});
      const compiled = new OnnxExecutor(plan, seed, await Heap.create(), devices, settings);
      if (!options.fallback) return compiled;
      const openOther = async () => {
        const engine = await createTfjsEngine();
        return { engine, executor: await engine.open(plan, { seed }) };
      };
      return new FallbackExecutor(compiled, openOther, options.onFallback ?? (() => {}));
    },
    dispose: async () => {},
  };
}
